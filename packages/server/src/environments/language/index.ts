/**
 * The environment language, as the rest of the server sees it: what it takes and what it answers, and the little that
 * needs no parser. What it computes runs on a thread of its own, which alone imports `computations.ts`.
 */
export { openEnvelope, sealEnvelope } from './ciphertext-envelope.ts';
export { type Diagnostic, hasErrors } from './diagnostic.ts';
export type { Evaluation, EvaluationRequest } from './evaluate-environment.ts';
export type { EvaluatedEnvironment, EvaluatedValue } from './evaluated-environment.ts';
export type {
  EnvironmentSource,
  EvaluationHost,
  LoadOutcome,
  OpenRequest,
  ProviderOutcome,
  ProviderSchema,
} from './evaluation-host.ts';
export type { Accessor } from './expression.ts';
export type { JsonSchema, JsonSchemaObject } from './json-schema.ts';
export type { ParsedEnvironment } from './parse-environment.ts';
export { parsePropertyPath } from './parse-interpolation.ts';
export { SecretTextError, type SecretTextErrorCode } from './secret-text-error.ts';
export type { FunctionSummary } from './summarize-functions.ts';
export { unsavedName } from './unsaved-name.ts';
