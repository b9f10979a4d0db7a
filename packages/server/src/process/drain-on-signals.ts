import type { Logger } from '../platform/logging/logger.ts';

/** The time limits of draining. Process supervisors wait 10 s or more before they kill. */
export const drainMs = { worker: 9_000, primary: 9_500 };
/** npm and terminals repeat the signal of a single Ctrl-C; a real second Ctrl-C comes later than that. */
const secondInterruptAfterMs = 2_000;

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface DrainOptions {
  readonly logger: Logger;
  readonly withinMs: number;
}

/**
 * Makes SIGTERM, SIGINT (Ctrl-C) and SIGHUP (closed terminal) end the process. During the start it exits with 0 at
 * once, because no request has been accepted; afterwards it exits when `drain` has completed. It exits with 1 if
 * `drain` fails or takes too long, or on a second SIGINT more than 2 s after the first signal. Other repeated signals
 * have no effect.
 */
export function drainOnSignals({ logger, withinMs }: DrainOptions): {
  drainWith(drain: () => Promise<void>): void;
} {
  let drain: (() => Promise<void>) | null = null;
  let startedAt: number | null = null;

  function onSignal(signal: NodeJS.Signals): void {
    if (startedAt !== null) {
      if (signal === 'SIGINT' && performance.now() - startedAt > secondInterruptAfterMs) process.exit(1);
      return;
    }
    startedAt = performance.now();
    if (drain === null) process.exit(0);
    logger.info({ signal }, 'draining');
    setTimeout(() => {
      logger.error({ withinMs }, 'could not drain in time');
      process.exit(1);
    }, withinMs).unref();
    drain().then(
      () => {
        logger.info('drained');
        process.exit(0);
      },
      (err: unknown) => {
        logger.error({ err }, 'could not drain');
        process.exit(1);
      },
    );
  }

  for (const signal of signals) process.on(signal, onSignal);
  return {
    drainWith(work) {
      drain = work;
    },
  };
}
