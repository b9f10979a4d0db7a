import { gcpIdentityTokenContract } from '../../login-contracts/index.ts';
import { mintEnvironmentToken } from '../environment-token.ts';
import { defineLogin } from '../login-kind.ts';

const { name } = gcpIdentityTokenContract;

/**
 * Returns the token that `gcp-login` presents to Google STS, for tools that exchange it themselves. They use
 * executable-sourced credentials (AIP-4117), whose executable returns a subject token and never an access token.
 */
export const gcpIdentityToken = defineLogin(gcpIdentityTokenContract, {
  async login(context, { subjectAttributes }) {
    const minted = await mintEnvironmentToken(context, {
      login: name,
      audiencePrefix: 'gcp',
      subjectAttributes,
    });
    // The mint has written an audit event, and no credential was obtained from elsewhere.
    return { outputs: { token: minted.token }, expiresAt: minted.expiresAt, obtained: null };
  },
});
