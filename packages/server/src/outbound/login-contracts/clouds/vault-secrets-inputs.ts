import { Type } from 'typebox';
import { defineLoginContract } from '../login-contract.ts';
import { closed, secretText, vaultAddress } from '../schema-parts.ts';

const login = Type.Object({
  address: vaultAddress,
  namespace: Type.Optional(Type.String()),
  token: secretText('A Vault token.'),
});
const reading = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      description: 'The mount, followed by the path of the secret in it, such as kv/app/database.',
    }),
    field: Type.Optional(Type.String({ minLength: 1, description: 'Only this field of the secret.' })),
  },
  closed,
);

export const vaultSecretsContract = defineLoginContract({
  name: 'vault-secrets',
  description: 'Secrets from Vault or OpenBao.',
  inputs: Type.Object({ login, read: Type.Record(Type.String(), reading) }, closed),
  outputs: Type.Object({}, { additionalProperties: { secret: true } }),
});
