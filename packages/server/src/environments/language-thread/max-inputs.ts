import { mainThreadBytes } from '../sealed-results/index.ts';

/** Characters of the inputs of one login, as JSON: the main thread checks them, and logs in with them. */
export const maxInputsBytes = mainThreadBytes;
