import { setImmediate as nextTurn } from 'node:timers/promises';

/** Work that yields wherever other work may go on in between. */
export type Steps<Result> = Generator<void, Result, void>;

/** The time that steps may take together, in one turn of the event loop. */
const turnMs = 2;

export interface TurnTerms {
  readonly pause?: () => Promise<unknown>;
  /** Milliseconds, of any origin. */
  readonly now?: () => number;
}

/** Runs work to its end, and lets other work of the event loop go on after each 2 ms. */
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
