import { debugOidcClaimsContract } from '../../login-contracts/index.ts';
import { describeEnvironmentToken } from '../environment-token.ts';
import { defineLogin } from '../login-kind.ts';
import { describeRelyingPartyToken } from './relying-party-token.ts';

const { name } = debugOidcClaimsContract;

/**
 * Returns the claims of a token, except those that differ each time; signs nothing (docs/contract/identity-tokens.md).
 */
export const debugOidcClaims = defineLogin(debugOidcClaimsContract, {
  async login(context, { identityToken, audience, audiencePrefix = '', subjectAttributes }) {
    const described =
      identityToken === undefined || audience === undefined
        ? describeEnvironmentToken(context, { login: name, audiencePrefix, subjectAttributes })
        : describeRelyingPartyToken(context, { login: name, audience });
    return { outputs: { ...context.previewClaims(described) }, expiresAt: null, obtained: null };
  },
});
