import { type Static, Type } from 'typebox';
import { findDurationFault } from '../duration-fault.ts';
import { defineLoginContract } from '../login-contract.ts';
import {
  amazonName,
  closed,
  duration,
  endpoint,
  oneOf,
  secretText,
  subjectAttributeList,
} from '../schema-parts.ts';

const oidc = Type.Object(
  {
    roleArn: amazonName('The role to assume.'),
    sessionName: Type.String({
      minLength: 2,
      maxLength: 64,
      pattern: '^[\\w+=,.@-]*$',
      description: 'The name of the session in CloudTrail.',
    }),
    duration: Type.Optional(duration('The lifetime of the credentials; 2h by default.')),
    policyArns: Type.Optional(Type.Array(amazonName('A managed policy that limits the session further.'))),
    subjectAttributes: Type.Optional(subjectAttributeList),
    endpoint: Type.Optional(endpoint('The URL of STS in a private cloud.')),
  },
  closed,
);

const fixed = Type.Object(
  {
    accessKeyId: Type.String(),
    secretAccessKey: secretText('The secret access key.'),
    sessionToken: Type.Optional(secretText('The session token, if there is one.')),
  },
  closed,
);

const inputs = Type.Object(
  { oidc: Type.Optional(oidc), static: Type.Optional(fixed) },
  { ...closed, ...oneOf('oidc', 'static') },
);

const outputs = Type.Object({
  accessKeyId: Type.String(),
  secretAccessKey: secretText('The secret access key.'),
  sessionToken: Type.Optional(secretText('The session token.')),
});

export type AwsRoleInputs = Static<typeof oidc>;

export const awsLoginContract = defineLoginContract({
  name: 'aws-login',
  description: 'Credentials of an AWS role, or static credentials.',
  inputs,
  outputs,
  check: ({ oidc: role }) => findDurationFault('oidc.duration', role?.duration),
});
