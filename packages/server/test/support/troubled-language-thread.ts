import { parentPort } from 'node:worker_threads';
import type { ThreadRequest } from '../../src/environments/language-thread/protocol.ts';

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

// First, so that the turn has started before its trouble.
await import('../../src/environments/language-thread/run-language-thread.ts');
let begun = 0;

parentPort?.on('message', (request: ThreadRequest) => {
  if (request.kind !== 'begin') return;
  begun += 1;
  const { job } = request;
  const text = job.kind === 'evaluate' ? job.root.text : job.text;
  const [, trouble = ''] = /trouble: (\w+)/.exec(text) ?? [];
  troubles[trouble]?.();
});
