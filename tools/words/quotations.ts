/**
 * Texts that the wire contract, a standard or another program fixes. They are read by clients as they are, so the word
 * check skips them. Each is matched as a whole within the prose around it.
 */
export const quotations: readonly string[] = [];
