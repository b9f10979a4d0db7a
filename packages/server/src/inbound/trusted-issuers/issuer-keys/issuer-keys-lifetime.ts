export const minKeySetLifetimeMs = 5 * 60_000;
const maxLifetimeMs = 24 * 3_600_000;
const unsaidMs = 3_600_000;

/**
 * Returns the lifetime of a key set in ms: `max-age` within [5 min, 24 h]; one hour if the
 * response has none, the minimum if it forbids caching (RFC 9111 §5.2.2).
 * Source: issuers-and-policies.md, Keys.
 */
export function keySetLifetimeMs(cacheControl: string | null): number {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(?:store|cache)\b/.test(directive))) return minKeySetLifetimeMs;
  const ages = directives.flatMap((directive) => {
    const digits = /^max-age="?(\d+)"?$/.exec(directive)?.[1];
    return digits === undefined ? [] : [Number(digits) * 1000];
  });
  // RFC 9111 §4.2.1: the most restrictive of contradicting values applies.
  return ages.length === 0
    ? unsaidMs
    : Math.min(maxLifetimeMs, Math.max(minKeySetLifetimeMs, Math.min(...ages)));
}
