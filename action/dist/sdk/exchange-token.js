// Made from packages/sdk/src/exchange-token.ts by tools/build-action.ts; npm run generate makes it anew.

import { organizationAudience } from './organization-audience.js';
import { requestGrant } from './request-grant.js';

/**
 * Exchanges an identity token for an access token (RFC 8693; docs/contract/token-exchange.md). Throws TokenExchangeError where the
 * server refuses, SymbolonError where it cannot be reached. Tries again on 429, 503 and where no connection was made.
 */
export async function exchangeToken(options) {
  const { namespace = 'pulumi', requestedTokenType = 'organization', scope, expirationSeconds } = options;
  const { token, ...rest } = await requestGrant(options, {
    audience: organizationAudience(options.organization, namespace),
    requested_token_type: `urn:${namespace}:token-type:access_token:${requestedTokenType}`,
    ...(scope ? { scope } : {}),
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
  return { accessToken: token, ...rest };
}
