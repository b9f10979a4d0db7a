/** One trial with all that is needed to repeat it. */
export interface Trial {
  readonly target: string;
  /** The seed of this trial alone. */
  readonly seed: number;
  /** The input that was sent, as JSON. */
  readonly input: unknown;
}

/** An invariant that did not hold. */
export interface Finding {
  readonly trial: Trial;
  readonly fault: string;
}

/** Thrown by a target if an invariant does not hold. */
export class InvariantBroken extends Error {}

export function formatFinding({ trial, fault }: Finding): string {
  const { target, seed, input } = trial;
  return `FINDING in ${target}: ${fault}\n  again: npm run fuzz -- --only ${target} --trial ${seed}\n  input: ${JSON.stringify(input)}`;
}
