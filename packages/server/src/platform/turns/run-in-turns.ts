import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that yields at every point where other work may run. */
export type Steps<Result> = Generator<void, Result, void>;

/** The time that steps may take together, in one turn of the event loop. */
const turnMs = 2;

export interface TurnTerms {
  readonly pause?: () => Promise<unknown>;
  /** Milliseconds since an arbitrary moment. */
  readonly now?: () => number;
}

/** Runs work to its end, and lets other work on the event loop continue after every 2 ms. */
export async function runInTurns<Result>(
  steps: Steps<Result>,
  { pause = nextTurn, now = () => performance.now() }: TurnTerms = {},
): Promise<Result> {
  let startedAt = now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (now() - startedAt < turnMs) continue;
    await pause();
    startedAt = now();
  }
}

/** Runs work to its end in one step: for small input of known size, and on separate threads. */
export function runAtOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
