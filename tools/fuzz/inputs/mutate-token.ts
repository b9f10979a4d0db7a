import { createPublicKey } from 'node:crypto';
import {
  encodePart,
  hmacRawToken,
  rsaTestKey,
  signRawToken,
} from '../../../packages/server/test/support/issuers/raw-token.ts';
import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';

/** A key that the server does not trust. */
const forger = rsaTestKey('forger');
const forgerPem = createPublicKey(forger.privateKey).export({ type: 'spki', format: 'pem' });
const algorithms = ['none', 'None', 'HS256', 'RS256', 'RS512', 'PS256', 'ES256', 'EdDSA', '', 1, null];
const headerMembers = [
  'kid',
  'alg',
  'typ',
  'cty',
  'crit',
  'b64',
  'jwk',
  'jku',
  'x5c',
  'zip',
  'enc',
  '__proto__',
];

interface Parts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/**
 * Returns a token that the issuer did not sign, derived from tokens that it did sign (`valid`) and their `spare`
 * siblings: characters and bits changed, parts cut and spliced, headers swapped, claims changed and signed with other
 * keys. It may be unchanged.
 */
export function mutateToken(valid: string, spare: string, random: SeededRandom): string {
  const parts = split(valid);
  const other = split(spare);
  switch (random.below(9)) {
    case 0:
      return mutateText(valid, random);
    case 1:
      return flipSomeBit(valid, random);
    case 2:
      return join({ ...parts, signature: other.signature });
    case 3:
      return join({ ...parts, payload: other.payload });
    case 4:
      return join({ ...parts, header: encodePart(changeHeader(parts, random)) });
    case 5:
      return join({ ...parts, payload: encodePart(mutateJson(claimsOf(parts), random)) });
    case 6:
      return join({ ...parts, payload: encodePart(mutateText(JSON.stringify(claimsOf(parts)), random)) });
    case 7:
      return signByForger(parts, random);
    default:
      return [parts.header, parts.payload, parts.signature, mutateText(parts.signature, random)]
        .slice(0, random.below(5))
        .join(random.pick(['.', '..', ' .', '']));
  }
}

/** Flips a bit of the decoded bytes, so that the token stays well-formed. */
function flipSomeBit(token: string, random: SeededRandom): string {
  const parts = split(token);
  const name = random.pick(['header', 'payload', 'signature'] as const);
  const bytes = Buffer.from(parts[name], 'base64url');
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return join({ ...parts, [name]: bytes.toString('base64url') });
}

function changeHeader({ header }: Parts, random: SeededRandom): unknown {
  const read = decode(header);
  if (random.below(2) === 0) return { ...read, alg: random.pick(algorithms) };
  const value = random.pick<unknown>([
    null,
    'forger',
    forger.jwk,
    ['exp'],
    true,
    'https://evil.example/jwks',
    '',
  ]);
  return { ...read, [random.pick(headerMembers)]: value };
}

function signByForger(parts: Parts, random: SeededRandom): string {
  const claims = random.below(2) === 0 ? claimsOf(parts) : mutateJson(claimsOf(parts), random);
  const header = { ...decode(parts.header), ...(random.below(2) === 0 ? { jwk: forger.jwk } : {}) };
  if (random.below(3) === 0) return hmacRawToken({ ...header, alg: 'HS256' }, claims, String(forgerPem));
  if (random.below(4) === 0) return `${encodePart({ ...header, alg: 'none' })}.${encodePart(claims)}.`;
  return signRawToken({ ...header, alg: 'RS256' }, claims, { key: forger.privateKey, alg: 'RS256' });
}

function split(token: string): Parts {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return { header, payload, signature };
}

function join({ header, payload, signature }: Parts): string {
  return `${header}.${payload}.${signature}`;
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}

function claimsOf({ payload }: Parts): Record<string, unknown> {
  return decode(payload);
}
