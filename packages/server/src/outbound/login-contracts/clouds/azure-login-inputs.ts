import { Type } from 'typebox';
import { defineLoginContract } from '../login-contract.ts';
import { closed, secretText, subjectAttributeList } from '../schema-parts.ts';

const account = {
  clientId: Type.String({ minLength: 1, description: 'The application (client) id.' }),
  tenantId: Type.String({ minLength: 1, description: 'The directory (tenant) id.' }),
  subscriptionId: Type.Optional(Type.String()),
};

const inputs = Type.Object(
  {
    ...account,
    oidc: Type.Optional(Type.Boolean({ description: 'True to use an identity token of this server.' })),
    clientSecret: Type.Optional(secretText('A client secret of the application.')),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);

const outputs = Type.Object({
  ...account,
  clientSecret: Type.Optional(secretText('A client secret of the application.')),
  oidc: Type.Optional(Type.Object({ token: secretText('The client assertion that tools present.') })),
});

export const azureLoginContract = defineLoginContract({
  name: 'azure-login',
  description: 'The credentials with which Azure tools log in as an Entra application.',
  inputs,
  outputs,
  check: ({ oidc, clientSecret }) =>
    (oidc === true) === (clientSecret !== undefined)
      ? [
          {
            path: 'oidc',
            message: 'must be true unless clientSecret is given; exactly one of the two is required',
          },
        ]
      : [],
});
