import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';

/** A function under test, called with many inputs. */
export interface Target {
  readonly name: string;
  /** Creates the next input; must depend only on the random choices. */
  make(random: SeededRandom): unknown;
  /** Tries the input; throws `InvariantBroken` if the result is not allowed. */
  attempt(input: unknown): Promise<void>;
}

/** A target together with the type of its input. */
export function defineTarget<Input>(target: {
  readonly name: string;
  make(random: SeededRandom): Input;
  attempt(input: Input): Promise<void>;
}): Target {
  return { ...target, attempt: (input) => target.attempt(input as Input) };
}
