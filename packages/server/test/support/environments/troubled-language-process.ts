import type { ProviderFault } from '../../../src/environments/language/index.ts';
import { connectToServer } from '../../../src/environments/language-process/child/connect-to-server.ts';
import { serveLanguage } from '../../../src/environments/language-process/child/serve-language.ts';
import type { JsonValue } from '../../../src/platform/json/json.ts';

/**
 * Runs the language process with faults that documents request, such as `trouble: loop`. In the real process, no
 * document can cause them.
 */
const troubles: Readonly<Record<string, () => void>> = {
  loop() {
    for (;;);
  },
  throw() {
    throw new Error('nobody foresaw this');
  },
  exit() {
    process.exit(3);
  },
  /** Ends the process unless this is its first computation. */
  company() {
    if (jobs > 1) process.exit(3);
  },
  killed() {
    process.kill(process.pid, 'SIGKILL');
  },
  crash() {
    process.kill(process.pid, 'SIGSEGV');
  },
  memory() {
    const held: number[][] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => index + 0.5));
  },
};

/** `fn::open::echo` accepts anything except `{wrong: …}`, and its checks fail on `{broken: …}`. */
function findFaults(inputs: JsonValue): readonly ProviderFault[] {
  if (typeof inputs !== 'object' || inputs === null) return [];
  if ('broken' in inputs) throw new Error('the checks are broken');
  return 'wrong' in inputs ? [{ path: 'wrong', message: 'wrong is never right' }] : [];
}

const server = connectToServer();
let jobs = 0;
let text = '';
const echo = { inputs: true, outputs: true, findFaults } as const;
serveLanguage(
  {
    onJob: (take) =>
      server.onJob((job) => {
        jobs += 1;
        text = job.kind === 'evaluate-round' ? job.request.root.text : job.text;
        take(job);
      }),
    // The turn started before the fault, and its reply has not been sent yet.
    send(message) {
      const [, trouble = ''] = /trouble: (\w+)/.exec(text) ?? [];
      troubles[trouble]?.();
      server.send(message);
    },
  },
  { find: (name) => (name === 'echo' ? echo : null), names: ['echo'] },
);
