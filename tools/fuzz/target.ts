import type { SeededRandom } from '../../packages/server/test/support/seeded-random.ts';

/** Something to try again and again. */
export interface Target {
  readonly name: string;
  /** Makes the next input; must depend on nothing but the random choices. */
  make(random: SeededRandom): unknown;
  /** Tries it; throws `InvariantBroken` where the answer is not one it may be. */
  attempt(input: unknown): Promise<void>;
}

/** A target whose input has a type of its own. */
export function defineTarget<Input>(target: {
  readonly name: string;
  make(random: SeededRandom): Input;
  attempt(input: Input): Promise<void>;
}): Target {
  return { ...target, attempt: (input) => target.attempt(input as Input) };
}
