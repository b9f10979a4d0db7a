/**
 * The environment language at work: parses, evaluates, checks. Pure: what it needs of the world it asks of an
 * EvaluationHost, and what is wrong in a document is a diagnostic, never an exception. It takes its time, so that the
 * server imports this in the language's thread only.
 */

export { evaluateEnvironment } from './evaluate/evaluate-environment.ts';
export { summarizeFunctions } from './export/summarize-functions.ts';
export { parseEnvironment } from './parse/parse-environment.ts';
export { decryptSecrets } from './secret-text/decrypt-secrets.ts';
export { encryptSecrets } from './secret-text/encrypt-secrets.ts';
export { listCiphertexts } from './secret-text/list-ciphertexts.ts';
