import type { JsonObject } from '../../platform/json.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { EvaluatedEnvironment } from './evaluated-environment.ts';
import type { EnvironmentSource, EvaluationHost } from './evaluation-host.ts';

export interface EvaluationRequest {
  readonly root: EnvironmentSource;
  /** `check` opens no provider: what they would bring is unknown, and typed by their schema. */
  readonly mode: 'check' | 'open';
  /** Whether a check opens ciphertexts; opening always does. */
  readonly showSecrets: boolean;
  /** What `${context.…}` says besides the environments' own names, as `{pulumi: {user: {id}}}`. */
  readonly context: JsonObject;
  readonly host: EvaluationHost;
}

export interface Evaluation {
  /** Null where the text is no document at all. */
  readonly environment: EvaluatedEnvironment | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Evaluates a document as far as it can be, within the bounds of `limits.ts`. Never throws for what a document says. */
export async function evaluateEnvironment(request: EvaluationRequest): Promise<Evaluation> {
  throw new Error(`being built: ${request.root.name}`);
}
