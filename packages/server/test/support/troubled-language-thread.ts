import { parentPort, workerData } from 'node:worker_threads';
import type { ProviderFault } from '../../src/environments/language/index.ts';
import type { ThreadRequest, ThreadSetting } from '../../src/environments/language-thread/protocol.ts';
import type { JsonValue } from '../../src/platform/json/json.ts';

/** The language's thread, with the troubles that documents ask for, as `trouble: loop`; none can do that to the real one. */
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
  /** Ends the thread where it was given something before. */
  company() {
    if (begun > 1) process.exit(3);
  },
  memory() {
    const held: number[][] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => index + 0.5));
  },
};

/** `fn::open::echo` accepts anything but `{wrong: …}`, and its checks fail on `{broken: …}`. */
function findFaults(inputs: JsonValue): readonly ProviderFault[] {
  if (typeof inputs !== 'object' || inputs === null) return [];
  if ('broken' in inputs) throw new Error('the checks are broken');
  return 'wrong' in inputs ? [{ path: 'wrong', message: 'wrong is never right' }] : [];
}

if (parentPort === null) throw new Error('this is a thread of tests');
const { serveLanguage } = await import('../../src/environments/language-thread/serve-language.ts');
const echo = { inputs: true, outputs: true, findFaults } as const;
// First, so that the turn has started before its trouble.
serveLanguage(parentPort, workerData as ThreadSetting, {
  find: (name) => (name === 'echo' ? echo : null),
  names: ['echo'],
});
let begun = 0;

parentPort.on('message', (request: ThreadRequest) => {
  if (request.kind !== 'begin') return;
  begun += 1;
  const { job } = request;
  const text = job.kind === 'evaluate' ? job.root.text : job.text;
  const [, trouble = ''] = /trouble: (\w+)/.exec(text) ?? [];
  troubles[trouble]?.();
});
