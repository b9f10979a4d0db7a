import { identityTokenType, organizationAudience } from '../contract/urns.ts';
import { requestGrant, type SubjectTokenOptions } from './request-grant.ts';

export interface IdentityExchangeOptions extends SubjectTokenOptions {
  /** The relying party of the token, such as `sts.amazonaws.com`; a policy of token type `identity` must allow it. */
  readonly audience: string;
  /** The requested lifetime, 60 to 3,600. Default: the server's, 3,600. */
  readonly expirationSeconds?: number;
}

export interface ExchangedIdentityToken {
  /** A JWT of the server's issuer v2. */
  readonly identityToken: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
}

/**
 * Exchanges the identity token of a CI job or pod for an identity token of this server, for any relying party that
 * trusts it. Throws and retries like `exchangeToken`.
 */
export async function exchangeForIdentityToken(
  options: IdentityExchangeOptions,
): Promise<ExchangedIdentityToken> {
  const { audience, organization, expirationSeconds } = options;
  const { token, expiresAt } = await requestGrant(options, {
    audience,
    resource: organizationAudience(organization),
    requested_token_type: identityTokenType,
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
  return { identityToken: token, expiresAt };
}
