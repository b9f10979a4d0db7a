import { expect, test } from 'vitest';
import type { Job, JobReply } from '../messages.ts';
import { createLane } from './lane.ts';
import type { StartProcess } from './start-process.ts';
import { Turn } from './turn.ts';

const job = { kind: 'encrypt-secrets', text: '' } as unknown as Job;

test("one tenant's size never costs another's time: the start of a process is charged to the organization that needs it", async () => {
  const replies: (() => void)[] = [];
  const startProcess: StartProcess = ({ onReply }) => {
    let cpuTimeMs = 300;
    return {
      send() {
        cpuTimeMs += 10;
        const reply: JobReply = { kind: 'done', result: '', cpuMs: 10, cpuTimeMs };
        replies.push(() => onReply(reply));
      },
      measureTurn: () => async () => 0,
      keepServer() {},
      end: async () => {},
    };
  };
  const events = { onTurn() {}, onOverrun() {}, onDeath() {} };
  const lane = createLane({ maxTurnMs: 1_000, startProcess, events });
  const order: string[] = [];
  const push = (organizationId: string) => {
    const turn = new Turn({ organizationId, characters: 0, isSuspect: false }, job);
    void turn.result.then(() => order.push(organizationId));
    lane.push(turn);
  };
  // acme is served first, which starts the process; the cost of the start then gives globex 31 turns.
  for (let count = 0; count < 2; count += 1) push('acme');
  for (let count = 0; count < 20; count += 1) push('globex');
  while (replies.length > 0) {
    replies.shift()?.();
    await Promise.resolve();
  }
  expect(order).toEqual(['acme', ...Array.from({ length: 20 }, () => 'globex'), 'acme']);
  await lane.close();
});
