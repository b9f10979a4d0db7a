export const shortestKeySetLifetimeMs = 5 * 60_000;
const longestMs = 24 * 3_600_000;
const unsaidMs = 3_600_000;

/**
 * How long a key set may be used without asking again, in ms: `max-age` within [5 min, 24 h]; one hour where the
 * answer says nothing, the minimum where it forbids keeping (RFC 9111 §5.2.2).
 * Source: issuers-and-policies.md, Keys.
 */
export function keySetLifetimeMs(cacheControl: string | null): number {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim());
  if (directives.some((directive) => /^no-(?:store|cache)\b/.test(directive)))
    return shortestKeySetLifetimeMs;
  const ages = directives.flatMap((directive) => {
    const digits = /^max-age="?(\d+)"?$/.exec(directive)?.[1];
    return digits === undefined ? [] : [Number(digits) * 1000];
  });
  // RFC 9111 §4.2.1: of contradicting values the most restrictive one.
  return ages.length === 0
    ? unsaidMs
    : Math.min(longestMs, Math.max(shortestKeySetLifetimeMs, Math.min(...ages)));
}
