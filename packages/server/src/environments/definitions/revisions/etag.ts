/** What says of a document which revision it is. */
interface Stamp {
  readonly environmentId: string;
  readonly revision: number;
}

/**
 * The entity tag of a revision (RFC 9110 §8.8.3). It is of the revision and not of the bytes: what shows the same
 * revision with its secrets open has the same, and may be sent back with it.
 */
export function formatEtag({ environmentId, revision }: Stamp): string {
  return `"${environmentId}.${revision}"`;
}

/**
 * Whether a condition that was sent back (`If-Match`, or an `ETag`, as the contract's clients send it) holds: `*`, or
 * a list with the tag in it. A tag that a proxy made weak is still that revision's; quotes may be left out.
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
