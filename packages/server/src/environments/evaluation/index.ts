/**
 * Evaluates documents for a caller: decides what they may import, what may be opened in their name, and which secrets
 * belong to each environment. Combines the language, the store of documents, the keys and the logins.
 */

export { evaluatedEnvironmentMembers } from './check/wire.ts';
export type { EnvironmentSource } from './environment-source.ts';
export { evaluateDocument } from './evaluate-document.ts';
export type { EvaluationContext } from './evaluation-context.ts';
export { FetchSlots } from './fetch/fetch-slots.ts';
export { type DocumentRequest, loadDocument } from './load-document.ts';
export { createPrepareDocument } from './prepare-document.ts';
export { appendEvaluation, describeImports, recordEvaluation } from './record-evaluation.ts';
export { environmentOf, type RootDocument, sourcesOf, unsavedDocument } from './root-document.ts';
export { evaluationRoutes } from './routes.ts';
export { createHashCiphertexts } from './secret-texts/hash-ciphertexts.ts';
export { createLoadMoveSecrets } from './secret-texts/move-secrets.ts';
