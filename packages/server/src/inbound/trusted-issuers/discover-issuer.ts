import { CodedError } from '../../platform/coded-error.ts';
import type { GuardedFetch, SeenCertificate, TlsTrust } from '../../platform/guarded-fetch/index.ts';
import { isJsonObject, type JsonValue } from '../../platform/json/json.ts';
import { quote } from '../../platform/quote.ts';

export type DiscoveryErrorCode =
  | 'issuer_url_invalid'
  | 'document_malformed'
  | 'issuer_mismatch'
  | 'jwks_uri_invalid';

/** Reports an invalid discovery document. */
export class DiscoveryError extends CodedError<DiscoveryErrorCode> {}

export interface DiscoveredIssuer {
  /** The identifier in the document, which is stored at registration. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly certificates: readonly SeenCertificate[];
  readonly thumbprintMatched: boolean;
}

export interface DiscoverIssuerOptions {
  readonly fetch: GuardedFetch;
  readonly trust: TlsTrust;
  /** The identifier stored at registration. Null at registration, where a trailing slash may differ. */
  readonly registeredIssuer?: string;
}

/**
 * Reads the discovery document under an issuer's URL (OpenID Connect Discovery 1.0 §4). Throws DiscoveryError or
 * FetchError. Source: issuers-and-policies.md, Discovery.
 */
export async function discoverIssuer(url: string, options: DiscoverIssuerOptions): Promise<DiscoveredIssuer> {
  const { fetch, trust, registeredIssuer } = options;
  const { json, certificates, thumbprintMatched } = await fetch(discoveryUrl(url), { trust });
  const issuer = readMember(json, 'issuer');
  requireSameIssuer(issuer, url, registeredIssuer);
  const jwksUri = readMember(json, 'jwks_uri');
  requireFetchable(jwksUri, url);
  return { issuer, jwksUri, certificates, thumbprintMatched };
}

function discoveryUrl(url: string): string {
  if (/[?#]/.test(url)) {
    throw new DiscoveryError(
      'issuer_url_invalid',
      'An issuer URL must not have a query or a fragment; remove it.',
    );
  }
  return `${withoutTrailingSlash(url)}/.well-known/openid-configuration`;
}

function readMember(document: JsonValue, name: string): string {
  const value = isJsonObject(document) && Object.hasOwn(document, name) ? document[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new DiscoveryError(
    'document_malformed',
    `'${name}' is missing in the discovery document, or is not a string.`,
  );
}

function requireSameIssuer(found: string, url: string, registeredIssuer: string | undefined): void {
  const matches =
    registeredIssuer === undefined
      ? withoutTrailingSlash(found) === withoutTrailingSlash(url)
      : found === registeredIssuer;
  if (matches) return;
  const message =
    `The discovery document names the issuer ${quote(found)}, not ${quote(registeredIssuer ?? url)}; ` +
    'register the issuer under the name in its document and its tokens.';
  throw new DiscoveryError('issuer_mismatch', message);
}

function requireFetchable(jwksUri: string, issuerUrl: string): void {
  const parsed = URL.parse(jwksUri);
  const schemes = issuerUrl.toLowerCase().startsWith('http:') ? ['https:', 'http:'] : ['https:'];
  const plain = parsed !== null && parsed.username === '' && parsed.password === '' && !jwksUri.includes('#');
  if (plain && schemes.includes(parsed.protocol)) return;
  const message = `The discovery document's 'jwks_uri' ${quote(jwksUri)} must be an https URL without credentials or a fragment.`;
  throw new DiscoveryError('jwks_uri_invalid', message);
}

function withoutTrailingSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
