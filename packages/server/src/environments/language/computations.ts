/**
 * The environment language at work: parses, evaluates, checks. Pure: what it needs of the world it asks of an
 * EvaluationHost, and what is wrong in a document is a diagnostic, never an exception. It takes its time, so that the
 * server imports this in the language's thread only.
 */
export { decryptSecrets } from './decrypt-secrets.ts';
export { encryptSecrets } from './encrypt-secrets.ts';
export { evaluateEnvironment } from './evaluate-environment.ts';
export { listCiphertexts } from './list-ciphertexts.ts';
export { parseEnvironment } from './parse-environment.ts';
export { summarizeFunctions } from './summarize-functions.ts';
