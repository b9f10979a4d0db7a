import { Type } from 'typebox';
import { showEnvironment } from './environment-token.ts';
import { closed, duration, secretText } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';
import { describeRelyingPartyToken, faultsOfRelyingParty, lifetimeOf } from './relying-party-token.ts';

const name = 'oidc';

/** Who is to get the token, and of which kind it is. */
export const relyingParty = {
  audience: Type.String({ description: 'Who is to accept the token: 1 to 512 bytes.' }),
  identityToken: Type.Object({ version: Type.Literal('v2') }, closed),
  duration: Type.Optional(duration('From 1m to 1h; 1h by default.')),
};

/** An identity token for any relying party (docs/contract/identity-tokens.md#v2-claims). */
export const oidcLogin = defineLogin({
  name,
  description: 'An identity token for an audience of your choice.',
  inputs: Type.Object(relyingParty, closed),
  outputs: secretText('The token.'),
  check: faultsOfRelyingParty,
  async login(context, { audience, duration: length }) {
    const minted = await context.mint({
      ...describeRelyingPartyToken(context, { login: name, audience }),
      organizationId: context.organization.id,
      lifetimeSeconds: lifetimeOf(length),
      audit: {
        ...context.audit,
        event: 'environment-oidc-token-issued',
        details: { login: name, environment: showEnvironment(context.environment.current.name) },
      },
    });
    // The mint itself is audited, and nothing was obtained elsewhere.
    return { outputs: minted.token as string, expiresAt: minted.expiresAt, obtained: null };
  },
});
