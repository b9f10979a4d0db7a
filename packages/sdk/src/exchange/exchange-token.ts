import { accessTokenType, organizationAudience } from '../contract/urns.ts';
import { requestGrant, type SubjectTokenOptions } from './request-grant.ts';

/** The kind of a requested access token. */
export type AccessTokenKind = 'organization' | 'team' | 'personal' | 'runner';

export interface ExchangeOptions extends SubjectTokenOptions {
  /** Default `organization`. */
  readonly requestedTokenType?: AccessTokenKind;
  /** `admin`, `team:NAME`, `user:LOGIN` or `runner:POOL`, matching the type. */
  readonly scope?: string;
  /** The requested lifetime, limited by the issuer. Default: the server's, 7200. */
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
 * Exchanges an identity token for an access token (RFC 8693; docs/contract/token-exchange.md). Throws
 * TokenExchangeError if the server refuses, and SymbolonError if it cannot be reached. Retries on 429, 503 and
 * connection failures.
 */
export async function exchangeToken(options: ExchangeOptions): Promise<ExchangedToken> {
  const { namespace, requestedTokenType = 'organization', scope, expirationSeconds } = options;
  const { token, ...rest } = await requestGrant(options, {
    audience: organizationAudience(options.organization),
    requested_token_type: accessTokenType(requestedTokenType, namespace),
    ...(scope ? { scope } : {}),
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
  return { accessToken: token, ...rest };
}
