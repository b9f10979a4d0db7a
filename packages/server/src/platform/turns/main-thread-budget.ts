/**
 * Bytes of a tenant's document, result or response that the main thread parses, decrypts or writes in one step. Larger
 * data is processed in the language process, or piece by piece.
 */
export const mainThreadBytes = 65_536;
