import type { Result } from '../../../platform/result.ts';

/**
 * Parses a certificate thumbprint: 64 hex digits (SHA-256) or 40 (SHA-1, from older clients), case and colons ignored.
 * The result is lower-case hex. Source: issuers-and-policies.md, Thumbprints.
 */
export function parseThumbprint(text: string): Result<string, string> {
  const digits = text.replaceAll(':', '').toLowerCase();
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{40})$/.test(digits)) return { ok: true, value: digits };
  return { ok: false, fault: 'a thumbprint has 64 hex digits (SHA-256 of the certificate) or 40 (SHA-1)' };
}
