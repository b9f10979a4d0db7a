export type ThumbprintResult =
  | { readonly ok: true; readonly thumbprint: string }
  | { readonly ok: false; readonly fault: string };

/**
 * Parses a certificate thumbprint: 64 hex digits (SHA-256) or 40 (SHA-1, from older clients), case and colons ignored.
 * The result is lower-case hex. Source: issuers-and-policies.md, Thumbprints.
 */
export function parseThumbprint(text: string): ThumbprintResult {
  const digits = text.replaceAll(':', '').toLowerCase();
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{40})$/.test(digits)) return { ok: true, thumbprint: digits };
  return { ok: false, fault: 'a thumbprint has 64 hex digits (SHA-256 of the certificate) or 40 (SHA-1)' };
}
