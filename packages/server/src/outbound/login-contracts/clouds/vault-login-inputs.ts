import { type Static, Type } from 'typebox';
import { findDurationFault } from '../duration-fault.ts';
import { defineLoginContract } from '../login-contract.ts';
import { closed, duration, oneOf, secretText, subjectAttributeList, vaultAddress } from '../schema-parts.ts';

const place = {
  address: vaultAddress,
  namespace: Type.Optional(Type.String({ description: 'A namespace in Vault Enterprise or OpenBao.' })),
};
const jwt = Type.Object(
  {
    role: Type.String({ minLength: 1 }),
    mount: Type.Optional(
      Type.String({ minLength: 1, description: 'The path of the auth method; jwt by default.' }),
    ),
    audiencePrefix: Type.Optional(
      Type.Literal('vault', { description: 'Sets the audience to vault:{org} instead of {org}.' }),
    ),
    subjectAttributes: Type.Optional(subjectAttributeList),
  },
  closed,
);
const parent = Type.Object(
  {
    token: secretText('The parent of the token to create.'),
    displayName: Type.Optional(
      Type.String({ description: 'The display name of the token; pulumi by default.' }),
    ),
    policies: Type.Optional(Type.Array(Type.String())),
    metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
    maxTtl: Type.Optional(duration('The maximum TTL of the child token; 2h by default.')),
  },
  closed,
);
const inputs = Type.Object(
  { ...place, jwt: Type.Optional(jwt), token: Type.Optional(parent) },
  { ...closed, ...oneOf('jwt', 'token') },
);
const outputs = Type.Object({ ...place, token: secretText('A Vault token.') });

export type VaultPlace = Pick<Static<typeof inputs>, 'address' | 'namespace'>;
export type VaultRoleInputs = Static<typeof jwt>;
export type VaultParentInputs = Static<typeof parent>;

export const vaultLoginContract = defineLoginContract({
  name: 'vault-login',
  description: 'A token of HashiCorp Vault or OpenBao.',
  inputs,
  outputs,
  check: ({ token }) => findDurationFault('token.maxTtl', token?.maxTtl),
});
