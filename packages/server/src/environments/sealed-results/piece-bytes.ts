/**
 * Bytes of JSON in each piece of a stored result, in the largest result that is stored whole, and in the largest value
 * without entries for its parts in the index. Stored results have this form, so it never changes. It is at most the
 * main thread's budget, which may change.
 */
export const pieceBytes = 65_536;
