import { Type } from 'typebox';
import { mintEnvironmentToken } from './environment-token.ts';
import { closed, secretText, subjectAttributeList } from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';

const name = 'azure-login';

const account = {
  clientId: Type.String({ minLength: 1, description: 'The application (client) id.' }),
  tenantId: Type.String({ minLength: 1, description: 'The directory (tenant) id.' }),
  subscriptionId: Type.Optional(Type.String()),
};

const inputs = Type.Object(
  {
    ...account,
    oidc: Type.Optional(Type.Boolean({ description: 'True: an identity token of this server.' })),
    clientSecret: Type.Optional(secretText('A secret of the application.')),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);

const outputs = Type.Object({
  ...account,
  clientSecret: Type.Optional(secretText('A secret of the application.')),
  oidc: Type.Optional(Type.Object({ token: secretText('What tools present as a client assertion.') })),
});

/** An Entra client assertion, or a client secret: tools exchange either themselves (docs/contract/cloud-logins.md). */
export const azureLogin = defineLogin({
  name,
  description: 'What Azure tools log in with as an Entra application.',
  inputs,
  outputs,
  check: ({ oidc, clientSecret }) =>
    (oidc === true) === (clientSecret !== undefined)
      ? [{ path: 'oidc', message: 'must be true, or clientSecret given; exactly one of the two' }]
      : [],
  async login(context, { clientId, tenantId, subscriptionId, oidc, clientSecret, subjectAttributes }) {
    const identity = { clientId, tenantId, ...(subscriptionId === undefined ? {} : { subscriptionId }) };
    const obtained = { application: clientId, tenant: tenantId };
    if (oidc !== true) {
      const secret = clientSecret === undefined ? {} : { clientSecret };
      return { outputs: { ...identity, ...secret }, expiresAt: null, obtained };
    }
    const minted = await mintEnvironmentToken(context, {
      login: name,
      audiencePrefix: 'azure',
      subjectAttributes,
    });
    const { token, expiresAt } = minted;
    return { outputs: { ...identity, oidc: { token } }, expiresAt, obtained };
  },
});
