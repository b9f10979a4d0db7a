import { Type } from 'typebox';
import { mintEnvironmentToken } from './environment-token.ts';
import { closed, secretText, subjectAttributeList } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';

const name = 'gcp-identity-token';

/**
 * What `gcp-login` presents to Google STS, for tools that exchange it themselves: executable-sourced credentials
 * (AIP-4117), whose executable answers with a subject token and never with an access token.
 */
export const gcpIdentityToken = defineLogin({
  name,
  description: 'What Google tools present to Google STS themselves.',
  inputs: Type.Object({ subjectAttributes: Type.Optional(subjectAttributeList) }, closed),
  outputs: Type.Object({ token: secretText('The identity token.') }),
  async login(context, { subjectAttributes }) {
    const minted = await mintEnvironmentToken(context, {
      login: name,
      audiencePrefix: 'gcp',
      subjectAttributes,
    });
    // The mint itself is audited, and nothing was obtained elsewhere.
    return { outputs: { token: minted.token }, expiresAt: minted.expiresAt, obtained: null };
  },
});
