/**
 * The environment language for the rest of the server: its types, and the few functions that need no parser. The others
 * run in a separate process, which alone imports `language.ts`.
 */

export type { Evaluation, EvaluationRequest } from './evaluate/evaluate-round.ts';
export type { FunctionSummary } from './export/summarize-functions.ts';
export type { EvaluatedEnvironment, EvaluatedValue } from './model/evaluated-environment.ts';
export type {
  EnvironmentSource,
  EvaluationHost,
  LoadOutcome,
  OpenRequest,
  ProviderFault,
  ProviderOutcome,
  ProviderSchema,
} from './model/evaluation-host.ts';
export type { Accessor } from './model/expression.ts';
export type { JsonSchema, JsonSchemaObject } from './model/json-schema.ts';
export {
  addFetched,
  type Known,
  type Needs,
  nothingKnown,
  type RoundOutcome,
} from './model/known.ts';
export { nearestName } from './model/names/nearest-name.ts';
export { unsavedName } from './model/names/unsaved-name.ts';
export type { ParsedEnvironment } from './parse/parse-environment.ts';
export { parsePropertyPath } from './parse/parse-interpolation.ts';
export { openEnvelope, sealEnvelope } from './secret-text/ciphertext-envelope.ts';
export { SecretTextError, type SecretTextErrorCode } from './secret-text/secret-text-error.ts';
export { type Diagnostic, hasErrors } from './syntax/diagnostic.ts';
