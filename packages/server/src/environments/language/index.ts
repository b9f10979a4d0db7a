/**
 * The environment language: parses, evaluates, checks. Pure: what it needs of the world it asks of an EvaluationHost,
 * and what is wrong in a document is a diagnostic, never an exception.
 */
export { openEnvelope, sealEnvelope } from './ciphertext-envelope.ts';
export { decryptSecrets } from './decrypt-secrets.ts';
export { type Diagnostic, hasErrors } from './diagnostic.ts';
export { encryptSecrets } from './encrypt-secrets.ts';
export { unsavedName } from './evaluate-document.ts';
export { type Evaluation, evaluateEnvironment } from './evaluate-environment.ts';
export type { EvaluatedEnvironment, EvaluatedValue } from './evaluated-environment.ts';
export type {
  EnvironmentSource,
  EvaluationHost,
  LoadOutcome,
  OpenRequest,
  ProviderOutcome,
  ProviderSchema,
} from './evaluation-host.ts';
export type { JsonSchema, JsonSchemaObject } from './json-schema.ts';
export { type ParsedEnvironment, parseEnvironment } from './parse-environment.ts';
export { parsePropertyPath } from './parse-interpolation.ts';
export { plainResult } from './plain-result.ts';
export { SecretTextError } from './secret-text-error.ts';
export { type FunctionSummary, summarizeFunctions } from './summarize-functions.ts';
