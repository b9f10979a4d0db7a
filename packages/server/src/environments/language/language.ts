/**
 * The environment language: parses, evaluates, checks. Pure: a round returns what it needs from outside, and an invalid
 * document results in diagnostics, never in an exception. Its functions take long, so the server imports this file only
 * in the language process.
 */

export { evaluateRound } from './evaluate/evaluate-round.ts';
export { summarizeFunctions } from './export/summarize-functions.ts';
export { parseEnvironment } from './parse/parse-environment.ts';
export { decryptSecrets } from './secret-text/decrypt-secrets.ts';
export { listCiphertexts } from './secret-text/list-ciphertexts.ts';
export { encryptSecrets } from './secret-text/write-ciphertexts.ts';
