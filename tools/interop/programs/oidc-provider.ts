import { must } from '../checks.ts';
import { readPackageVersion } from '../package-version.ts';
import type { Program } from '../program.ts';
import { readClaims } from './request-identity-token.ts';

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
      await checks.check(`its token of client credentials is exchanged for one of kind ${kind}`, async () => {
        const response = await fetch(`${stage.url}/api/oauth/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            audience: 'urn:pulumi:org:main',
            subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
            requested_token_type: requestedType,
            scope,
            subject_token: token,
          }),
        });
        const answer = (await response.json()) as { error_description?: string; expires_in?: number };
        must(response.status === 200, `was answered ${response.status}: ${answer.error_description}`);
        return `${readClaims(token)['sub']}, for ${answer.expires_in} s`;
      });
    }
  },
};
