import { parseDurationSeconds } from '../../../platform/time/duration.ts';
import { type AwsRoleInputs, awsLoginContract } from '../../login-contracts/index.ts';
import { type CloudFault, findCloudLoginError } from '../cloud-login-error.ts';
import { type EnvironmentToken, mintEnvironmentToken } from '../environment-token.ts';
import type { LoginContext } from '../login-context.ts';
import { defineLogin } from '../login-kind.ts';
import { type Cloud, openCloud } from '../open-cloud.ts';
import { createStsClients, type SendOptions } from './sts-client-cache.ts';

const { name } = awsLoginContract;
const defaultDurationSeconds = 7_200;
const loadStsClient = createStsClients();

/** Gets AWS credentials through STS AssumeRoleWithWebIdentity (docs/contract/cloud-logins.md). */
export const awsLogin = defineLogin(awsLoginContract, {
  async login(context, { oidc: role, static: given }) {
    if (role) return assumeRole(context, role);
    if (!given) throw new Error('the schema requires one of the two');
    return { outputs: given, expiresAt: null, obtained: { accessKeyId: given.accessKeyId } };
  },
});

async function assumeRole(context: LoginContext, role: AwsRoleInputs) {
  const { subjectAttributes, roleArn } = role;
  const minted = await mintEnvironmentToken(context, {
    login: name,
    audiencePrefix: 'aws',
    subjectAttributes,
  });
  const cloud = openCloud(context, {
    login: name,
    name: 'AWS STS',
    isTransient: ({ text }) => transientCodes.has(codeIn(text)),
    faultOf: ({ status, text }) => ({ code: codeIn(text) || `HTTP ${status}`, message: messageIn(text) }),
    presented: minted.presented,
    compareWith: `the trust policy of ${roleArn} and the audiences of its IAM identity provider`,
    secrets: [minted.token],
  });
  const credentials = await requestCredentials(context, cloud, { role, minted });
  const expiresAt = credentials.expiration.getTime();
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    outputs: { accessKeyId, secretAccessKey, sessionToken },
    expiresAt,
    obtained: { role: roleArn, session: role.sessionName, accessKeyId },
  };
}

async function requestCredentials(
  context: LoginContext,
  cloud: Cloud,
  { role, minted }: { readonly role: AwsRoleInputs; readonly minted: EnvironmentToken },
) {
  const { roleArn, sessionName, policyArns = [] } = role;
  const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = await loadStsClient(context.organization.id, {
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
  const response = await client.send(command, options).catch((error: unknown) => {
    throw findCloudLoginError(error) ?? toRefusal(cloud, error);
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = response.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw cloud.malformed('no credentials');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}

function toRefusal(cloud: Cloud, error: unknown) {
  const fault = faultOfSdkError(error);
  return fault === null
    ? cloud.malformed('a response that the SDK cannot parse', error)
    : cloud.refused(fault);
}

/** Returns the fault in an error that the SDK throws for an error response; null for any other error. */
function faultOfSdkError(error: unknown): CloudFault | null {
  if (!(error instanceof Error) || !('$metadata' in error) || !('$fault' in error)) return null;
  const { httpStatusCode = 0 } = error.$metadata as { httpStatusCode?: number };
  if (httpStatusCode < 400 || error.name === 'Unknown') return null;
  const { Code } = error as { Code?: unknown };
  return { code: typeof Code === 'string' ? Code : error.name, message: error.message };
}

/** The STS error codes for throttling, and for its own failure to fetch our keys (AWS STS API reference). */
const transientCodes: ReadonlySet<string> = new Set([
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

/** Returns a region of the role's partition: STS serves only the roles of its own partition, in each of its regions. */
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
