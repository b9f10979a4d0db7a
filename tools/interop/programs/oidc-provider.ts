import { must } from '../checks.ts';
import { readPackageVersion } from '../install/package-version.ts';
import type { Program } from '../program.ts';
import { exchangeToken } from '../proofs/exchange-token.ts';
import { readClaims } from '../proofs/request-identity-token.ts';

const tokenTypes = [
  ['organization', '', 'urn:pulumi:token-type:access_token:organization'],
  ['team', 'team:dev', 'urn:pulumi:token-type:access_token:team'],
  ['personal', 'user:ann', 'urn:pulumi:token-type:access_token:personal'],
] as const;

export const oidcProvider: Program = {
  name: 'oidc-provider',
  origin: 'npm package oidc-provider, as a trusted issuer',
  find: async () => readPackageVersion('oidc-provider'),
  async prove(_, stage, checks) {
    const token = await stage.requestJobToken();
    for (const [kind, scope, requestedType] of tokenTypes) {
      await checks.check(
        `its client-credentials token is exchanged for an access token of kind ${kind}`,
        async () => {
          const { status, body } = await exchangeToken(stage, token, {
            requested_token_type: requestedType,
            scope,
          });
          must(status === 200, `got ${status}: ${body.error_description}`);
          return `${readClaims(token)['sub']}, for ${body.expires_in} s`;
        },
      );
    }
  },
};
