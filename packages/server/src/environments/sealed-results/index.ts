/**
 * The stored results of opened environments: encrypted in the language process, large ones in pieces, and read on the
 * main thread in proportion to the returned part.
 */
export { type ResultText, readResult } from './result-reader.ts';
export { type SealedResult, sealAgain, sealResult } from './seal-result.ts';
export { PropertyError } from './select-property.ts';
export { sliceBytes } from './slice-bytes.ts';
