import { parentPort, workerData } from 'node:worker_threads';
import type { ProviderFault } from '../../../src/environments/language/index.ts';
import type { Job, ThreadSetting } from '../../../src/environments/language-thread/messages.ts';
import type { JsonValue } from '../../../src/platform/json/json.ts';

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
  /** Ends the thread where it has computed something before. */
  company() {
    if (jobs > 1) process.exit(3);
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
const port = parentPort;
let jobs = 0;
let text = '';
port.on('message', (job: Job) => {
  jobs += 1;
  text = job.kind === 'evaluate-round' ? job.request.root.text : job.text;
});
// A turn has started before its trouble, and its reply is not sent yet.
const reply = port.postMessage.bind(port);
port.postMessage = (message: unknown, transferred: never) => {
  const [, trouble = ''] = /trouble: (\w+)/.exec(text) ?? [];
  troubles[trouble]?.();
  reply(message, transferred);
};
const { serveLanguage } = await import('../../../src/environments/language-thread/thread/serve-language.ts');
const echo = { inputs: true, outputs: true, findFaults } as const;
serveLanguage(port, workerData as ThreadSetting, {
  find: (name) => (name === 'echo' ? echo : null),
  names: ['echo'],
});
