import { type Static, Type } from 'typebox';
import { parseDurationSeconds } from '../../platform/duration.ts';
import { type CloudFault, findCloudLoginError } from './cloud-login-error.ts';
import { type EnvironmentToken, mintEnvironmentToken } from './environment-token.ts';
import { faultOfDuration } from './fault-of-duration.ts';
import type { LoginContext } from './login-context.ts';
import {
  amazonName,
  closed,
  duration,
  endpoint,
  oneOf,
  secretText,
  subjectAttributeList,
} from './login-inputs.ts';
import { defineLogin } from './login-kind.ts';
import { type Cloud, openCloud } from './open-cloud.ts';
import { createStsClients, type SendOptions } from './sts-clients.ts';

const name = 'aws-login';
const defaultDurationSeconds = 7_200;
const loadStsClient = createStsClients();

const oidc = Type.Object(
  {
    roleArn: amazonName('The role to assume.'),
    sessionName: Type.String({
      minLength: 2,
      maxLength: 64,
      pattern: '^[\\w+=,.@-]*$',
      description: 'How the session is named in CloudTrail.',
    }),
    duration: Type.Optional(duration('How long the credentials are good; 2h by default.')),
    policyArns: Type.Optional(Type.Array(amazonName('A managed policy that limits the session further.'))),
    subjectAttributes: Type.Optional(subjectAttributeList),
    endpoint: Type.Optional(endpoint('Where STS is, for a private cloud.')),
  },
  closed,
);

const fixed = Type.Object(
  {
    accessKeyId: Type.String(),
    secretAccessKey: secretText('The secret access key.'),
    sessionToken: Type.Optional(secretText('The session token, where there is one.')),
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

/** AWS credentials through STS AssumeRoleWithWebIdentity (docs/contract/cloud-logins.md). */
export const awsLogin = defineLogin({
  name,
  description: 'Credentials of an AWS role, or fixed ones.',
  inputs,
  outputs,
  check: ({ oidc: role }) => faultOfDuration('oidc.duration', role?.duration),
  async login(context, { oidc: role, static: given }) {
    if (role) return assumeRole(context, role);
    if (!given) throw new Error('the schema lets neither through');
    return { outputs: given, expiresAt: null, obtained: { accessKeyId: given.accessKeyId } };
  },
});

async function assumeRole(context: LoginContext, role: Static<typeof oidc>) {
  const { subjectAttributes, roleArn } = role;
  const minted = await mintEnvironmentToken(context, {
    login: name,
    audiencePrefix: 'aws',
    subjectAttributes,
  });
  const cloud = openCloud(context, {
    login: name,
    name: 'AWS STS',
    isPassing: ({ text }) => passing.has(codeIn(text)),
    faultOf: ({ status, text }) => ({ code: codeIn(text) || `HTTP ${status}`, message: messageIn(text) }),
    presented: minted.presented,
    compareWith: `the trust policy of ${roleArn} and the audiences of its IAM identity provider`,
    secrets: [minted.token],
  });
  const credentials = await askSts(context, cloud, { role, minted });
  const expiresAt = credentials.expiration.getTime();
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    outputs: { accessKeyId, secretAccessKey, sessionToken },
    expiresAt,
    obtained: { role: roleArn, session: role.sessionName, accessKeyId },
  };
}

async function askSts(
  context: LoginContext,
  cloud: Cloud,
  { role, minted }: { readonly role: Static<typeof oidc>; readonly minted: EnvironmentToken },
) {
  const { roleArn, sessionName, policyArns = [] } = role;
  const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = await loadStsClient({
    region: regionOf(roleArn),
    endpoint: role.endpoint ?? context.endpoints?.awsSts,
  });
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: minted.token,
    DurationSeconds: parseDurationSeconds(role.duration ?? '') ?? defaultDurationSeconds,
    ...(policyArns.length > 0 ? { PolicyArns: policyArns.map((arn) => ({ arn })) } : {}),
  });
  const options: SendOptions = { cloud };
  const answer = await client.send(command, options).catch((error: unknown) => {
    throw findCloudLoginError(error) ?? refusalOf(cloud, error);
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw cloud.malformed('no credentials');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

function refusalOf(cloud: Cloud, error: unknown) {
  const fault = faultOfSdkError(error);
  return fault === null ? cloud.malformed('an answer that the SDK cannot read', error) : cloud.refused(fault);
}

/** What the SDK throws for an answer with an error in it. */
function faultOfSdkError(error: unknown): CloudFault | null {
  if (!(error instanceof Error) || !('$metadata' in error) || !('$fault' in error)) return null;
  const { httpStatusCode = 0 } = error.$metadata as { httpStatusCode?: number };
  if (httpStatusCode < 400 || error.name === 'Unknown') return null;
  const { Code } = error as { Code?: unknown };
  return { code: typeof Code === 'string' ? Code : error.name, message: error.message };
}

/** Throttling in the forms that STS has for it, and its own troubles with fetching our keys (AWS STS API reference). */
const passing: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'IDPCommunicationError',
]);

function codeIn(xml: string): string {
  return /<Code>([\w.]{1,128})<\/Code>/.exec(xml)?.[1] ?? '';
}

function messageIn(xml: string): string {
  return /<Message>([^<]{0,1000})<\/Message>/.exec(xml)?.[1] ?? '';
}

/** STS of one partition knows nothing of another's roles; within a partition every region answers. */
function regionOf(roleArn: string): string {
  const [, partition = ''] = roleArn.split(':');
  return regions.get(partition) ?? 'us-east-1';
}

const regions: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
]);
