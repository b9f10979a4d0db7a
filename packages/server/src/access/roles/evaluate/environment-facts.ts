import type { EnvironmentSubject } from '../compiled-role.ts';
import type { ExpressionFacts } from './evaluate-expression.ts';

/** The facts about an environment. Nothing is known about resources of other kinds. */
export function factsOfEnvironment({ id, tags }: EnvironmentSubject): ExpressionFacts {
  return {
    identityOf: (kind) => (kind === 'environment' ? id : undefined),
    tagOf: (kind, key) => (kind === 'environment' ? (tags.get(key) ?? null) : undefined),
  };
}

/** The facts without any resource: those of a decision about the organization. */
export const noFacts: ExpressionFacts = { identityOf: () => undefined, tagOf: () => undefined };
