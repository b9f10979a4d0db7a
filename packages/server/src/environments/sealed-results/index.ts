/**
 * What was opened, as it is stored: sealed on the language's threads, in pieces where it is large, and read on the main
 * thread in proportion to what is returned.
 */
export { mainThreadBytes } from './main-thread-budget.ts';
export { type ResultText, readResult } from './result-reader.ts';
export { type SealedResult, sealAgain, sealResult } from './seal-result.ts';
export { PropertyError } from './select-property.ts';
