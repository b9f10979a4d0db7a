import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Logger } from '../platform/logging/logger.ts';
import type { StartupFailure } from './describe-startup-failure.ts';
import type { Serving } from './serve.ts';

const restartDelayMs = 1_000;

/** The failure that kept a worker from starting; only the first one is reported. */
export class WorkerFailed extends Error {
  readonly failure: StartupFailure;

  constructor(failure: StartupFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/**
 * Runs several worker processes that share the port (SYMBOLON_WORKERS). Replaces a worker that exits. All workers use
 * the same database, and each sees the others' changes at once.
 */
export async function superviseWorkers(count: number, logger: Logger): Promise<Serving> {
  let draining = false;
  const replace = (worker: Worker, code: number, signal: string) => {
    if (draining) return;
    logger.error({ worker: worker.id, code, signal }, 'a worker ended; starting another');
    setTimeout(() => {
      if (!draining) cluster.fork();
    }, restartDelayMs);
  };
  const [first] = await Promise.all(Array.from({ length: count }, () => whenReady(cluster.fork())));
  if (!first) throw new Error('a server needs at least one worker');
  cluster.on('exit', replace);
  return {
    ...first,
    async drain() {
      draining = true;
      const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
      const drained = await Promise.all(workers.map(endWorker));
      if (drained.includes(false)) throw new Error('a worker could not drain');
    },
  };
}

type Ready = Pick<Serving, 'url' | 'listening'>;
type Announcement = Ready | { readonly failure: StartupFailure };

/** Sent by a worker that is ready to accept requests. */
export function announceReady({ url, listening }: Ready): void {
  process.send?.({ url, listening } satisfies Announcement);
}

/** Sent by a worker that cannot start; resolves when the message is sent. */
export function announceFailure(failure: StartupFailure): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send({ failure } satisfies Announcement, () => resolve());
  });
}

async function whenReady(worker: Worker): Promise<Ready> {
  return new Promise((resolve, reject) => {
    worker.once('message', (message: Announcement) => {
      if ('failure' in message) reject(new WorkerFailed(message.failure));
      else resolve(message);
    });
    worker.once('exit', (code, signal) =>
      reject(new Error(`a worker exited with ${signal ?? code} before it was ready`)),
    );
  });
}

/** Returns true if the worker drained. */
async function endWorker(worker: Worker): Promise<boolean> {
  if (worker.isDead()) return true;
  const ended = once(worker, 'exit') as Promise<[number | null, string | null]>;
  worker.process.kill('SIGTERM');
  const [code] = await ended;
  return code === 0;
}
