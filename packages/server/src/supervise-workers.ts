import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from './platform/logger.ts';
import type { Serving } from './serve.ts';

const restartMilliseconds = 1_000;

/**
 * Several processes that share the port (SYMBOLON_WORKERS). One that dies is replaced; all see the same database, and
 * what one changes the others know at once.
 */
export async function superviseWorkers(count: number, logger: Logger): Promise<Serving> {
  let draining = false;
  cluster.on('exit', (worker, code, signal) => {
    if (draining) return;
    logger.error({ worker: worker.id, code, signal }, 'a worker ended; starting another');
    setTimeout(() => {
      if (!draining) cluster.fork();
    }, restartMilliseconds);
  });
  const [first] = await Promise.all(Array.from({ length: count }, () => whenReady(cluster.fork())));
  if (!first) throw new Error('there is no worker');
  return {
    ...first,
    async drain() {
      draining = true;
      const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
      await Promise.all(workers.map(endWorker));
    },
  };
}

type Ready = Pick<Serving, 'url' | 'listening'>;

/** What a worker says when it accepts requests. */
export function announceReady({ url, listening }: Ready): void {
  process.send?.({ url, listening } satisfies Ready);
}

async function whenReady(worker: Worker): Promise<Ready> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: Ready) => resolve(message));
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it was ready`)));
  });
}

async function endWorker(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const ended = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  await ended;
}
