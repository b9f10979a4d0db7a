/**
 * The environment language: parses, evaluates, checks. Pure: a round returns what it needs from the outside, and what is
 * wrong in a document is a diagnostic, never an exception. Its functions take long, so that the server imports this on
 * the language process only.
 */

export { evaluateRound } from './evaluate/evaluate-round.ts';
export { summarizeFunctions } from './export/summarize-functions.ts';
export { parseEnvironment } from './parse/parse-environment.ts';
export { decryptSecrets } from './secret-text/decrypt-secrets.ts';
export { listCiphertexts } from './secret-text/list-ciphertexts.ts';
export { encryptSecrets } from './secret-text/write-ciphertexts.ts';
