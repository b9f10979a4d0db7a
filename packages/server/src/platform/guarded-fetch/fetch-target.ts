import { isIP } from 'node:net';
import { FetchError } from './fetch-error.ts';

/** The target of a fetch, parsed from an acceptable URL. */
export interface FetchTarget {
  readonly secure: boolean;
  /** A name without its trailing dot, or an address without brackets. */
  readonly host: string;
  readonly hostIsAddress: boolean;
  readonly port: number;
  /** The value of the `Host` header. */
  readonly authority: string;
  readonly path: string;
}

/**
 * Parses a URL that may be fetched: `https:` (or `http:` if the operator allows it), without credentials or a fragment.
 * The WHATWG parser converts every notation of an address (octal, hex, a single number) to the usual one. Throws
 * FetchError `url_invalid` or `scheme_refused`.
 */
export function parseFetchTarget(url: string, options: { insecureHttp: boolean }): FetchTarget {
  const parsed = URL.parse(url);
  if (parsed === null)
    throw new FetchError('url_invalid', 'The URL is not valid; use an absolute https URL.');
  requireAllowedScheme(parsed.protocol, options);
  if (parsed.username !== '' || parsed.password !== '') {
    throw new FetchError('url_invalid', 'The URL must not contain a user name or a password; remove them.');
  }
  if (url.includes('#')) throw new FetchError('url_invalid', 'The URL must not have a fragment; remove it.');
  const secure = parsed.protocol === 'https:';
  const host = parsed.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === '') throw new FetchError('url_invalid', 'The URL has no host.');
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
  if (protocol !== 'http:') throw new FetchError('scheme_refused', 'Only https URLs are allowed.');
  if (insecureHttp) return;
  throw new FetchError(
    'scheme_refused',
    'Only https URLs are allowed. The operator can allow http for private addresses with SYMBOLON_INSECURE_HTTP_ISSUERS.',
  );
}
