import { isJsonObject, type JsonObject } from '../../../platform/json/json.ts';
import { quote } from '../../../platform/quote.ts';
import { IssuerError } from '../issuer-error.ts';
import { parseKeySet } from '../key-sets/key-set.ts';
import { parseThumbprint } from './parse-thumbprint.ts';

/** 25 h (docs/contract/issuers-and-policies.md). */
export const defaultMaxExpirationSeconds = 90_000;
const maxExpirationSeconds = 366 * 24 * 3_600;
/** In bytes; a PostgreSQL index allows little more. */
const maxUrlBytes = 2_048;
const maxNameCharacters = 200;
const maxThumbprints = 50;

export function parseIssuerName(name: string): string {
  if (name.trim() === '') throw new IssuerError('name_required', 'the issuer name is required');
  if (name.length <= maxNameCharacters) return name;
  throw new IssuerError('name_required', `the issuer name is longer than ${maxNameCharacters} characters`);
}

/** Parses the URL and keeps it byte for byte, because tokens are compared with the issuer's identifier. */
export function parseIssuerUrl(url: string, options: { readonly allowInsecureHttp: boolean }): string {
  const parsed = URL.parse(url);
  const schemes = options.allowInsecureHttp ? ['https:', 'http:'] : ['https:'];
  if (!parsed || !schemes.includes(parsed.protocol) || Buffer.byteLength(url) > maxUrlBytes) {
    throw new IssuerError(
      'url_invalid',
      `${quote(url)} is not an https URL; an issuer URL looks like https://token.actions.githubusercontent.com`,
    );
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash || /[?#\s]/.test(url)) {
    throw new IssuerError(
      'url_invalid',
      'an issuer URL must not contain a user name, a query, a fragment or spaces; remove them',
    );
  }
  return url;
}

export function parseThumbprints(thumbprints: readonly string[]): readonly string[] {
  if (thumbprints.length > maxThumbprints) {
    throw new IssuerError('thumbprint_invalid', `at most ${maxThumbprints} thumbprints can be registered`);
  }
  const parsed = thumbprints.map((text, index) => {
    const result = parseThumbprint(text);
    if (result.ok) return result.value;
    throw new IssuerError('thumbprint_invalid', `thumbprints[${index}] ${quote(text)}: ${result.fault}`);
  });
  return [...new Set(parsed)];
}

/** Returns null if it was not given. */
export function readGivenMaxExpiration(seconds: number | undefined): number | null {
  return seconds === undefined || seconds === 0 ? null : parseMaxExpiration(seconds);
}

/** Clients written in Go send zero if the member is not set. */
export function parseMaxExpiration(seconds: number | undefined): number {
  if (seconds === undefined || seconds === 0) return defaultMaxExpirationSeconds;
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= maxExpirationSeconds) return seconds;
  throw new IssuerError(
    'max_expiration_invalid',
    `maxExpiration must be a whole number of seconds from 1 to ${maxExpirationSeconds}`,
  );
}

/** Parses a static JWK set (RFC 7517) in which every key must be able to verify signatures. */
export function parseStaticJwks(jwks: unknown): JsonObject {
  const parsed = parseKeySet(jwks, { strict: true });
  if (parsed.ok && isJsonObject(jwks)) return keepStandardMembers(jwks);
  throw new IssuerError('jwks_invalid', `jwks: ${parsed.ok ? 'must be an object' : parsed.fault}`);
}

/** Keeps only the members of public keys in RFC 7517 and 7518. */
const standardMembers = ['kty', 'kid', 'alg', 'use', 'key_ops', 'n', 'e', 'crv', 'x', 'y'];

function keepStandardMembers(jwks: JsonObject): JsonObject {
  const keys = Array.isArray(jwks.keys) ? jwks.keys.filter(isJsonObject) : [];
  const kept = keys.map((key: JsonObject) =>
    Object.fromEntries(
      standardMembers.flatMap((member) =>
        Object.hasOwn(key, member) ? [[member, key[member] ?? null]] : [],
      ),
    ),
  );
  return { keys: kept };
}
