/**
 * Documents evaluated for a caller: what he may import, what may be opened in his name, and the secrets that belong to
 * each environment. Here the language, the store of documents, the keys and the logins meet.
 */

export type { EnvironmentSource } from './environment-source.ts';
export { evaluateDocument } from './evaluate-document.ts';
export type { EvaluationContext } from './evaluation-context.ts';
export { createHashCiphertexts } from './hash-ciphertexts.ts';
export { type DocumentRequest, loadDocument } from './load-document.ts';
export { createLoadMoveSecrets } from './move-secrets.ts';
export { createPrepareDocument } from './prepare-document.ts';
export {
  appendEvaluation,
  describeImports,
  environmentOf,
  recordEvaluation,
} from './record-evaluation.ts';
export { type RootDocument, unsavedDocument } from './root-document.ts';
export { evaluationRoutes } from './routes.ts';
export { evaluatedEnvironmentMembers } from './wire.ts';
