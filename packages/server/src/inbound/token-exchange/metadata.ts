import { tokenExchangeGrant } from '../../contract/urns.ts';

/** Returns the authorization server metadata (RFC 8414 §2). `publicUrl` has no trailing slash. */
export function describeAuthorizationServer(publicUrl: string) {
  return {
    issuer: publicUrl,
    token_endpoint: `${publicUrl}/api/oauth/token`,
    introspection_endpoint: `${publicUrl}/api/oauth/introspect`,
    revocation_endpoint: `${publicUrl}/api/oauth/revoke`,
    grant_types_supported: [tokenExchangeGrant, 'refresh_token'],
    // The server has no authorization endpoint, but RFC 8414 requires the member.
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    introspection_endpoint_auth_methods_supported: ['bearer'],
    service_documentation: `${publicUrl}/openapi.json`,
  };
}
