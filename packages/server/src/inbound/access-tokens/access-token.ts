import { createHash, randomFillSync } from 'node:crypto';
import type { TokenWorkload } from '../../access/index.ts';
import { accessTokenPrefix } from '../../contract/token-prefixes.ts';
import type { Branded } from '../../platform/brand.ts';

/** The secret itself: shown once and never stored. */
export type AccessTokenValue = Branded<string, 'AccessTokenValue'>;
/** SHA-256 of the secret, hex, which the database stores. 160 random bits need no salt and no slow hash. */
export type AccessTokenHash = Branded<string, 'AccessTokenHash'>;

export type AccessTokenKind = 'personal' | 'organization' | 'team' | 'runner' | 'refresh';
export type AccessTokenOrigin = 'bootstrap' | 'created' | 'exchange' | 'refresh';

/** All stored properties of a token. Times are milliseconds since the epoch. */
export interface AccessToken {
  readonly id: string;
  readonly kind: AccessTokenKind;
  readonly origin: AccessTokenOrigin;
  /**
   * The organization that the token belongs to, or that a personal token is bound to; null for all of the user's
   * organizations.
   */
  readonly organizationId: string | null;
  readonly userId: string | null;
  readonly teamId: string | null;
  readonly runnerPoolId: string | null;
  /** The role of a token of the organization; null for the organization's default role, and for other kinds. */
  readonly roleId: string | null;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Null if the token never expires. */
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly issuerId: string | null;
  readonly decisionId: string | null;
  readonly parentId: string | null;
  /** `iss` and `sub` of the workload that obtained it; null for other tokens. */
  readonly issuer: string | null;
  readonly subject: string | null;
  /** The version of the issuer's policies, and the policy in it, that allowed the token. */
  readonly policyVersion: number | null;
  readonly policyIndex: number | null;
}

const randomByteCount = 20;
/** Generating random bytes for many tokens costs the same as for one; each is wiped when it is used. */
const pool = Buffer.alloc(64 * randomByteCount);
let used = pool.length;

/**
 * `pul-` and 40 hex digits: 160 bits (docs/contract/token-exchange.md), in the form that secret scanners recognize.
 */
export function generateAccessToken(): AccessTokenValue {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const secret = pool.toString('hex', used, used + randomByteCount);
  pool.fill(0, used, used + randomByteCount);
  used += randomByteCount;
  return `${accessTokenPrefix}${secret}` as AccessTokenValue;
}

/** Returns the hash of any text; no stored token matches the hash of a text that was never issued. */
export function hashAccessToken(text: string): AccessTokenHash {
  return createHash('sha256').update(text).digest('hex') as AccessTokenHash;
}

export function isLive(token: Pick<AccessToken, 'expiresAt' | 'revokedAt'>, nowAt: number): boolean {
  return token.revokedAt === null && (token.expiresAt === null || token.expiresAt > nowAt);
}

/** Returns the workload that obtained a token by exchange; null for a token that a user created. */
export function workloadOf(
  token: Pick<AccessToken, 'issuer' | 'subject' | 'decisionId'>,
): TokenWorkload | null {
  const { issuer, subject, decisionId } = token;
  return issuer === null || decisionId === null ? null : { issuer, subject, decisionId };
}

/** The team or user that a token acts as, for the audit log; tokens of the organization have none. */
export type TokenHolder = { readonly team: string } | { readonly login: string };

/** Formats ` of the team ops` or ` of ann`. */
export function describeHolder(holder: TokenHolder | undefined): string {
  if (holder === undefined) return '';
  return 'team' in holder ? ` of the team ${holder.team}` : ` of ${holder.login}`;
}
