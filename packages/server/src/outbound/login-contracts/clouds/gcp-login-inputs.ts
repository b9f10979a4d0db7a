import { type Static, Type } from 'typebox';
import { findDurationFault } from '../duration-fault.ts';
import { defineLoginContract } from '../login-contract.ts';
import { closed, duration, endpoint, oneOf, secretText, subjectAttributeList } from '../schema-parts.ts';

const tokenLifetime = Type.Optional(duration('The lifetime of the access token; 1h by default.'));
const oidc = Type.Object(
  {
    workloadPoolId: Type.String({ minLength: 1 }),
    providerId: Type.String({ minLength: 1 }),
    serviceAccount: Type.String({ minLength: 1, description: 'The e-mail address of the service account.' }),
    region: Type.Optional(
      Type.String({ minLength: 1, description: 'The region of the pool; global by default.' }),
    ),
    tokenLifetime,
    subjectAttributes: Type.Optional(subjectAttributeList),
    stsEndpoint: Type.Optional(endpoint('The URL of Google STS in a private cloud.')),
    iamCredentialsEndpoint: Type.Optional(endpoint('The URL of the IAM Credentials API.')),
  },
  closed,
);
const fixed = Type.Object(
  {
    accessToken: secretText('An existing access token.'),
    serviceAccount: Type.Optional(
      Type.String({ minLength: 1, description: 'The service account to impersonate with the access token.' }),
    ),
    tokenLifetime,
  },
  closed,
);

const inputs = Type.Object(
  {
    project: Type.Integer({ minimum: 1, description: 'The number of the project.' }),
    oidc: Type.Optional(oidc),
    accessToken: Type.Optional(fixed),
  },
  { ...closed, ...oneOf('oidc', 'accessToken') },
);

const outputs = Type.Object({
  project: Type.Integer(),
  accessToken: secretText('The access token.'),
  tokenType: Type.String(),
  expiry: Type.Optional(Type.String({ description: 'The time at which the token expires (RFC 3339).' })),
});

export type GcpFederationInputs = Static<typeof oidc>;

export const gcpLoginContract = defineLoginContract({
  name: 'gcp-login',
  description: 'An access token of a Google service account.',
  inputs,
  outputs,
  check: ({ oidc: federated, accessToken }) => [
    ...findDurationFault('oidc.tokenLifetime', federated?.tokenLifetime),
    ...findDurationFault('accessToken.tokenLifetime', accessToken?.tokenLifetime),
  ],
});
