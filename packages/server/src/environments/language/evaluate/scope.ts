import type { EnvironmentSource } from '../model/evaluation-host.ts';
import type { Declaration, Value } from '../model/value.ts';
import type { Round } from './round.ts';

/** What the expressions of one document see. */
export interface Scope {
  readonly round: Round;
  readonly source: EnvironmentSource;
  /** Whether it is the environment that is opened or checked, and not one that it imports. */
  readonly isRoot: boolean;
  /** The document's own values. */
  readonly members: Map<string, Declaration>;
  /** What was imported, merged; null where nothing was. */
  base: Value | null;
  /** `${imports}` */
  imports: Value;
  /** `${context}` */
  readonly context: Value;
  evaluate(declaration: Declaration): Value;
  /** The values of another environment; null where there is none to be had, which is diagnosed at the declaration. */
  evaluateReference(reference: string, at: Declaration): Value | null;
}
