import { organizationAudience } from './organization-audience.ts';
import { requestGrant, type SubjectTokenOptions } from './request-grant.ts';

/** Whose access token is asked for. */
export type AccessTokenKind = 'organization' | 'team' | 'personal' | 'runner';

export interface ExchangeOptions extends SubjectTokenOptions {
  /** Default `organization`. */
  readonly requestedTokenType?: AccessTokenKind;
  /** `admin`, `team:NAME`, `user:LOGIN` or `runner:POOL`, as it fits the type. */
  readonly scope?: string;
  /** Asked for; the issuer's maximum holds. Default: the server's, 7200. */
  readonly expirationSeconds?: number;
}

export interface ExchangedToken {
  readonly accessToken: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
  readonly scope: string;
  readonly issuedTokenType: string;
}

/**
 * Exchanges an identity token for an access token (RFC 8693; docs/contract/token-exchange.md). Throws TokenExchangeError where the
 * server refuses, SymbolonError where it cannot be reached. Tries again on 429, 503 and where no connection was made.
 */
export async function exchangeToken(options: ExchangeOptions): Promise<ExchangedToken> {
  const { namespace = 'pulumi', requestedTokenType = 'organization', scope, expirationSeconds } = options;
  const { token, ...rest } = await requestGrant(options, {
    audience: organizationAudience(options.organization, namespace),
    requested_token_type: `urn:${namespace}:token-type:access_token:${requestedTokenType}`,
    ...(scope ? { scope } : {}),
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
  return { accessToken: token, ...rest };
}
