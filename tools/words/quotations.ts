/**
 * Texts that the wire contract, a standard or another program fixes. Clients read them unchanged, so the word check
 * skips them. Each one matches as a whole within the surrounding prose.
 */
export const quotations: readonly string[] = [];
