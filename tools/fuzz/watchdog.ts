import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { parseTaskStat } from '../../packages/server/src/environments/language-process/turns/read-cpu-time.ts';
import type { Trial } from './finding.ts';

const silenceMilliseconds = 15_000;
/** A busy machine may delay the event loop, but not for that long. */
const maxSilenceMilliseconds = 150_000;
const beatMilliseconds = 500;

export interface Watchdog {
  /** Records the next trial. */
  watch(trial: Trial): void;
  stop(): Promise<number>;
}

/** A thread that ends the process and reports the trial if the event loop is blocked for 15 s of CPU time. */
export function startWatchdog(): Watchdog {
  const worker = new Worker(new URL(import.meta.url));
  worker.unref();
  // Trials may wait for one another while the event loop still runs.
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
  let heardAtCpu = mainThreadCpu();
  parentPort.on('message', (trial: unknown) => {
    last = trial ?? last;
    heardAt = Date.now();
    heardAtCpu = mainThreadCpu();
  });
  setInterval(() => {
    const silence = Date.now() - heardAt;
    const usesCpu = mainThreadCpu() - heardAtCpu >= silenceMilliseconds;
    if (silence < silenceMilliseconds || (!usesCpu && silence < maxSilenceMilliseconds)) return;
    writeSync(2, `FINDING: no response for ${silence} ms; last tried: ${JSON.stringify(last)}\n`);
    process.kill(process.pid, 'SIGKILL');
  }, 1_000);
}

/** CPU milliseconds of the main thread; on systems other than Linux, wall time. */
function mainThreadCpu(): number {
  if (process.platform !== 'linux') return Date.now();
  return parseTaskStat(readFileSync(`/proc/${process.pid}/task/${process.pid}/stat`, 'utf8'));
}
