import { writeSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Trial } from './finding.ts';

const silenceMilliseconds = 15_000;
const beatMilliseconds = 500;

export interface Watchdog {
  /** Records the next trial. */
  watch(trial: Trial): void;
  stop(): Promise<number>;
}

/** A thread that ends the process and reports the trial if the event loop is blocked for 15 s. */
export function startWatchdog(): Watchdog {
  const worker = new Worker(new URL(import.meta.url));
  worker.unref();
  // Trials may wait for one another; the event loop still runs.
  const beat = setInterval(() => worker.postMessage(null), beatMilliseconds);
  return {
    watch: (trial) => worker.postMessage(trial),
    stop() {
      clearInterval(beat);
      return worker.terminate();
    },
  };
}

if (!isMainThread && parentPort !== null) {
  let last: unknown = null;
  let heardAt = Date.now();
  parentPort.on('message', (trial: unknown) => {
    last = trial ?? last;
    heardAt = Date.now();
  });
  setInterval(() => {
    if (Date.now() - heardAt < silenceMilliseconds) return;
    writeSync(2, `FINDING: no response for ${silenceMilliseconds} ms; last tried: ${JSON.stringify(last)}\n`);
    process.kill(process.pid, 'SIGKILL');
  }, 1_000);
}
