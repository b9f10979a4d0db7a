// Generated from packages/sdk/src/exchange/exchange-token.ts by tools/generate/build-action.ts; npm run generate updates it.

import { accessTokenType, organizationAudience } from '../contract/urns.js';
import { requestGrant } from './request-grant.js';

/**
 * Exchanges an identity token for an access token (RFC 8693; docs/contract/token-exchange.md). Throws
 * TokenExchangeError if the server refuses, and SymbolonError if it cannot be reached. Retries on 429, 503 and
 * connection failures.
 */
export async function exchangeToken(options) {
  const { namespace, requestedTokenType = 'organization', scope, expirationSeconds } = options;
  const { token, ...rest } = await requestGrant(options, {
    audience: organizationAudience(options.organization),
    requested_token_type: accessTokenType(requestedTokenType, namespace),
    ...(scope ? { scope } : {}),
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
  return { accessToken: token, ...rest };
}
