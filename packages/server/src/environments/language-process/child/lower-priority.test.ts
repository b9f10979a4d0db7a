import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import type { ProcessMessage, ProcessSetting } from '../messages.ts';

const entry = fileURLToPath(new URL('./run-language-process.ts', import.meta.url));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** Starts a language process as the server does, and returns its id once it is ready. */
async function startWith(niceness: number): Promise<number> {
  const setting: ProcessSetting = { niceness, compileCache: null };
  const child = fork(entry, [JSON.stringify(setting)], { serialization: 'advanced', stdio: 'ignore' });
  started.push(child);
  const messages: ProcessMessage[] = [];
  child.on('message', (message: ProcessMessage) => messages.push(message));
  await vi.waitFor(() => expect(messages.map(({ kind }) => kind)).toEqual(['ready']));
  return child.pid ?? 0;
}

/** Returns the priority of each thread; of the process, on systems other than Linux. */
function prioritiesOf(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [getPriority(pid)];
  return readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread)));
}

/** The priority after lowering that of this process, which may itself run with a low one. */
const lowered = (amount: number) => Math.min(getPriority() + amount, constants.priority.PRIORITY_LOW);

test('all threads of a process with a lower priority have it, those that collect garbage included', async () => {
  const priorities = prioritiesOf(await startWith(3));
  if (process.platform === 'linux') expect(priorities.length).toBeGreaterThan(1);
  expect(new Set(priorities)).toEqual(new Set([lowered(3)]));
});

test('a priority is lowered from that of the server, and never below the lowest', async () => {
  expect(prioritiesOf(await startWith(0))).toContain(getPriority());
  expect(new Set(prioritiesOf(await startWith(100)))).toEqual(new Set([constants.priority.PRIORITY_LOW]));
});
