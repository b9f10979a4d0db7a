/**
 * Bytes of a tenant's document, result or answer that the main thread parses, decrypts or writes in one step. Whatever
 * may be larger is done in the language process, or piece by piece.
 */
export const mainThreadBytes = 65_536;
