/** The members that identify the revision of a document. */
interface Stamp {
  readonly environmentId: string;
  readonly revision: number;
}

/**
 * Returns the entity tag of a revision (RFC 9110 §8.8.3). It identifies the revision and not the bytes: a response that
 * contains the same revision with its secrets decrypted has the same tag, and can be saved with it.
 */
export function formatEtag({ environmentId, revision }: Stamp): string {
  return `"${environmentId}.${revision}"`;
}

/**
 * Returns true if a condition (`If-Match`, or `ETag` as the contract's clients send it) matches: `*`, or a list with
 * the tag. A tag that a proxy weakened still matches, and quotes may be omitted.
 */
export function matchesEtag(condition: string, stamp: Stamp): boolean {
  const etag = unquote(formatEtag(stamp));
  return condition
    .split(',')
    .map((part) => part.trim())
    .some((part) => part === '*' || unquote(part.replace(/^W\//, '')) === etag);
}

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
