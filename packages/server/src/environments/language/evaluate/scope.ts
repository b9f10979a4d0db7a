import type { EnvironmentSource } from '../model/evaluation-host.ts';
import type { Declaration, Value } from '../model/value.ts';
import type { Round } from './round.ts';

/** The names that the expressions of one document can use. */
export interface Scope {
  readonly round: Round;
  readonly source: EnvironmentSource;
  /** True for the environment that is opened or checked, false for its imports. */
  readonly isRoot: boolean;
  /** The document's own values. */
  readonly members: Map<string, Declaration>;
  /** The merged imports; null if there are none. */
  base: Value | null;
  /** `${imports}` */
  imports: Value;
  /** `${context}` */
  readonly context: Value;
  evaluate(declaration: Declaration): Value;
  /** Returns the values of another environment; null if it has none, which is reported at the declaration. */
  evaluateReference(reference: string, at: Declaration): Value | null;
}
