import type { Logger } from '../platform/logger.ts';

/** Milliseconds: supervisors wait 10 s or more before they kill. */
export const drainMilliseconds = { worker: 9_000, primary: 9_500 };
/** npm and terminals send the signal of one Ctrl-C several times over; a person who insists takes longer. */
const insistsAfterMilliseconds = 2_000;

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export interface DrainOptions {
  readonly logger: Logger;
  readonly withinMilliseconds: number;
}

/**
 * From now on SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal was closed) end the process: at once with 0 while it
 * starts, because it has taken nothing on; later when what `drain` does is done. Exits with 1 where that fails or takes
 * too long, or on a second SIGINT that comes more than 2 s after the first signal. Other repetitions change nothing.
 */
export function drainOnSignals({ logger, withinMilliseconds }: DrainOptions): {
  drainWith(drain: () => Promise<void>): void;
} {
  let drain: (() => Promise<void>) | null = null;
  let startedAt: number | null = null;

  function onSignal(signal: NodeJS.Signals): void {
    if (startedAt !== null) {
      if (signal === 'SIGINT' && performance.now() - startedAt > insistsAfterMilliseconds) process.exit(1);
      return;
    }
    startedAt = performance.now();
    if (drain === null) process.exit(0);
    logger.info({ signal }, 'draining');
    setTimeout(() => {
      logger.error({ withinMilliseconds }, 'could not drain in time');
      process.exit(1);
    }, withinMilliseconds).unref();
    drain().then(
      () => process.exit(0),
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
