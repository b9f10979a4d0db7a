import { isIP } from 'node:net';
import { FetchError } from './fetch-error.ts';

/** Where a fetch goes, after the URL was found acceptable. */
export interface FetchTarget {
  readonly secure: boolean;
  /** A name without its trailing dot, or an address without brackets. */
  readonly host: string;
  readonly hostIsAddress: boolean;
  readonly port: number;
  /** What the `Host` header says. */
  readonly authority: string;
  readonly path: string;
}

/**
 * Reads a URL we may fetch: `https:` (or `http:` where the operator allows it), no credentials, no fragment.
 * The WHATWG parser turns every notation of an address (octal, hex, one number) into the plain one.
 * Throws FetchError `url_invalid` or `scheme_refused`.
 */
export function parseFetchTarget(url: string, options: { insecureHttp: boolean }): FetchTarget {
  const parsed = URL.parse(url);
  if (parsed === null)
    throw new FetchError('url_invalid', 'The URL is not valid; give an absolute https URL.');
  requireAllowedScheme(parsed.protocol, options);
  if (parsed.username !== '' || parsed.password !== '') {
    throw new FetchError('url_invalid', 'The URL must not carry a user name or a password; remove them.');
  }
  if (url.includes('#')) throw new FetchError('url_invalid', 'The URL must not have a fragment; remove it.');
  const secure = parsed.protocol === 'https:';
  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === '') throw new FetchError('url_invalid', 'The URL names no host.');
  return {
    secure,
    host,
    hostIsAddress: isIP(host) !== 0,
    port: parsed.port === '' ? (secure ? 443 : 80) : Number(parsed.port),
    authority: parsed.host,
    path: `${parsed.pathname}${parsed.search}`,
  };
}

function requireAllowedScheme(protocol: string, { insecureHttp }: { insecureHttp: boolean }): void {
  if (protocol === 'https:') return;
  if (protocol !== 'http:') throw new FetchError('scheme_refused', 'Only https URLs are fetched.');
  if (insecureHttp) return;
  throw new FetchError(
    'scheme_refused',
    'Only https URLs are fetched. The operator can allow http on private addresses: SYMBOLON_INSECURE_HTTP_ISSUERS.',
  );
}
