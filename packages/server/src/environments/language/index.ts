/**
 * The environment language: documents are parsed and evaluated as far as they can be, and what is wrong in them is
 * said with its place. Pure: what an evaluation needs of the world its host brings.
 */
export { openEnvelope, sealEnvelope } from './ciphertext-envelope.ts';
export { type Diagnostic, hasErrors } from './diagnostic.ts';
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
