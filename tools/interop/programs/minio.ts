import { createHash } from 'node:crypto';
import { fromWebToken } from '@aws-sdk/credential-providers';
import { type Minio, startMinio } from '../../../packages/server/test/support/clouds/minio.ts';
import { type Checks, must } from '../checks.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import { findCommand } from '../install/find-command.ts';
import type { Found, Program } from '../program.ts';
import { expectSuccess } from '../proofs/prove-command-line.ts';
import { readClaims, requestIdentityToken } from '../proofs/request-identity-token.ts';
import { runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const object = 'what S3 keeps';

export const minio: Program = {
  name: 'minio',
  origin:
    'MinIO, github.com/minio/minio; curl calls its S3 API, and the AWS SDK for JavaScript calls its STS API',
  find: (reportProgress) =>
    buildGoProgram(
      {
        name: 'minio',
        package: 'github.com/minio/minio',
        module: 'github.com/minio/minio',
        places: [process.env['SYMBOLON_TEST_MINIO'] ?? []].flat(),
      },
      reportProgress,
    ),
  async prove(found, stage, checks) {
    await proveEnvironment(found, stage, checks);
    await proveWebIdentity(found, stage, checks);
  },
};

/** Proves the complete flow: a job opens an environment, whose login gets the credentials. */
async function proveEnvironment({ command }: Found, stage: Stage, checks: Checks): Promise<void> {
  const { authority, url } = stage;
  const server = await startMinio({ authority, issuer: `${url}/oidc`, audience: 'aws:main', command });
  try {
    const s3 = await createS3(stage, server);
    let credentials: Credentials | undefined;
    await checks.check('AssumeRoleWithWebIdentity through an environment with aws-login', async () => {
      await stage.makeEnvironment(
        'minio',
        'prod',
        `values:\n  aws:\n    fn::open::aws-login:\n      oidc: {roleArn: '${server.roleArn}', sessionName: ci, endpoint: '${server.url}'}\n`,
      );
      const path = '/api/esc/environments/main/minio/prod/open';
      const { id } = await stage.call<{ id: string }>('POST', path);
      const opened = await stage.call<{ properties: { aws: { value: Record<string, { value: string }> } } }>(
        'GET',
        `${path}/${id}`,
      );
      const { accessKeyId, secretAccessKey, sessionToken } = opened.properties.aws.value;
      credentials = {
        accessKeyId: accessKeyId?.value ?? '',
        secretAccessKey: secretAccessKey?.value ?? '',
        sessionToken: sessionToken?.value,
      };
      return `an access key of ${credentials.accessKeyId.length} characters with a session token`;
    });
    await proveS3(s3, () => credentials, checks);
  } finally {
    await server.stop();
  }
}

/** Exchanges the job's token for an identity token of this server, which the AWS SDK presents. */
async function proveWebIdentity({ command }: Found, stage: Stage, checks: Checks): Promise<void> {
  const { authority, url } = stage;
  const audience = 'sts.minio.example';
  const server = await startMinio({ authority, issuer: `${url}/oidc/v2`, audience, command });
  const provide = async (presented: string) =>
    fromWebToken({
      roleArn: server.roleArn,
      roleSessionName: 'ci',
      webIdentityToken: await requestIdentityToken(stage, presented),
      clientConfig: { endpoint: server.url, region: 'us-east-1' },
    })();
  try {
    const s3 = await createS3(stage, server);
    let credentials: Credentials | undefined;
    await checks.check(
      'AssumeRoleWithWebIdentity by the AWS SDK with an exchanged identity token',
      async () => {
        credentials = await provide(audience);
        must(credentials.sessionToken !== undefined, 'no session token');
        return `credentials for ${readClaims(credentials.sessionToken)['sub']}`;
      },
    );
    await proveS3(s3, () => credentials, checks);
    await checks.check('refuses a token for another audience', async () => {
      const refusal = await provide('sts.other.example').then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      must(refusal !== null, 'it was accepted');
      return `refused: ${refusal}`;
    });
  } finally {
    await server.stop();
  }
}

type AskS3 = (
  method: string,
  path: string,
  by: Credentials,
  body?: string,
) => Promise<{ status: string; body: string }>;

/** A bucket with one object; curl, which signs requests itself, calls S3. */
async function createS3({ authorityFile }: Stage, { url, root }: Minio): Promise<AskS3> {
  const curl = await findCommand({ name: 'curl', versionParameters: ['--version'] });
  if (curl === null) throw new Error('curl, which signs the S3 requests, is not in PATH');
  const ask: AskS3 = async (method, path, { accessKeyId, secretAccessKey, sessionToken }, body) => {
    const { stdout } = expectSuccess(
      await runCommand(curl.command, [
        ...['--silent', '--show-error', '--cacert', authorityFile, '--request', method],
        ...['--aws-sigv4', 'aws:amz:us-east-1:s3', '--user', `${accessKeyId}:${secretAccessKey}`],
        ...(sessionToken === undefined ? [] : ['--header', `x-amz-security-token: ${sessionToken}`]),
        ...(body === undefined
          ? []
          : ['--data-binary', body, '--header', `x-amz-content-sha256: ${sha256(body)}`]),
        ...['--write-out', '\n%{http_code}', `${url}${path}`],
      ]),
    );
    const end = stdout.lastIndexOf('\n');
    return { status: stdout.slice(end + 1), body: stdout.slice(0, end) };
  };
  await ask('PUT', '/bucket', root);
  await ask('PUT', '/bucket/object', root, object);
  return ask;
}

/** Older versions of curl omit it, but S3 requires it to be signed. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function proveS3(
  ask: AskS3,
  credentials: () => Credentials | undefined,
  checks: Checks,
): Promise<void> {
  await checks.check('a signed S3 request with these credentials reads an object', async () => {
    const by = credentials();
    must(by !== undefined, 'no credentials');
    const { status, body } = await ask('GET', '/bucket/object', by);
    must(status === '200' && body === object, `got ${status}: ${body}`);
    return `200, ${body.length} bytes`;
  });
  await checks.check(
    'a signed S3 request to write is refused, because the role does not allow it',
    async () => {
      const by = credentials();
      must(by !== undefined, 'no credentials');
      const { status } = await ask('PUT', '/bucket/other', by, 'x');
      must(status === '403', `got ${status}`);
      return '403';
    },
  );
}
