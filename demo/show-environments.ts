import { createClient } from '@symbolon/sdk';
import { startAwsSts } from '../packages/server/test/support/clouds/aws-sts.ts';
import type { TestAuthority } from '../packages/server/test/support/issuers/test-authority.ts';
import { runSymbolon, type SymbolonRun } from './run-symbolon.ts';
import type { Stage } from './show-inbound.ts';

const productionRole = 'arn:aws:iam::123456789012:role/deploy';
const stagingRole = 'arn:aws:iam::123456789012:role/deploy-by-a-hair';

interface Means {
  readonly accessToken: string;
  readonly authority: TestAuthority;
  /** A file with the CA certificate that the CLI trusts. */
  readonly authorityFile: string;
  /** An empty folder for the CLI's settings. */
  readonly home: string;
}

/**
 * Shows how the job gets cloud credentials: it opens an environment, whose login makes this server sign a token. A
 * stand-in for AWS STS fetches the discovery document and the keys, verifies the token and compares it with the role's
 * trust policy, as the real STS does.
 */
export async function showEnvironments(stage: Stage, means: Means): Promise<void> {
  const { organization, server } = stage;
  const issuer = `${server.url}/oidc`;
  const audience = `aws:${organization}`;
  const subject = `pulumi:environments:org:${organization}:env:app/prod`;
  const nearSubject = `pulumi:environments:org:${organization}:env:app/stagin`;
  const trust = { issuer, audience };
  const sts = await startAwsSts({
    authority: means.authority,
    providers: [{ issuer, audiences: [audience] }],
    roles: [
      { ...trust, arn: productionRole, subject: { equals: subject } },
      { ...trust, arn: stagingRole, subject: { equals: nearSubject } },
    ],
  });
  try {
    await showDocuments(stage, sts.url);
    await showRun(stage, means, subject);
    await showMismatch(stage, means, nearSubject);
  } finally {
    await sts.stop();
  }
}

async function showDocuments(stage: Stage, stsUrl: string): Promise<void> {
  const { narrator, organization, server } = stage;
  const client = createClient({ url: server.url, token: server.adminToken });
  narrator.step('The administrator saves what a deployment needs in the environment app/prod.');
  const production = documentFor(productionRole, stsUrl);
  for (const [name, document] of [
    ['prod', production],
    ['staging', documentFor(stagingRole, stsUrl)],
  ] as const) {
    await client.request('POST /api/esc/environments/{orgName}', {
      path: { orgName: organization },
      body: { project: 'app', name },
    });
    const saved = await fetch(`${server.url}/api/esc/environments/${organization}/app/${name}`, {
      method: 'PATCH',
      headers: { authorization: `token ${server.adminToken}` },
      body: document,
    });
    if (!saved.ok) throw new Error(`saving the document returned ${saved.status}: ${await saved.text()}`);
  }
  narrator.fact(production.trimEnd());
  await client.request('PUT /api/orgs/{orgName}/environment-grants', {
    path: { orgName: organization },
    body: { grantee: { kind: 'organization' }, project: 'app', environment: '*', permission: 'open' },
  });
  narrator.fact(
    'The environment contains no secret. Jobs that the policy admits can open the environments of app.',
  );
}

function documentFor(roleArn: string, endpoint: string): string {
  return `values:
  aws:
    fn::open::aws-login:
      oidc:
        roleArn: ${roleArn}
        sessionName: deploy-on-main
        duration: 1h
        endpoint: ${endpoint}
  environmentVariables:
    AWS_REGION: eu-central-1
    AWS_ACCESS_KEY_ID: \${aws.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.sessionToken}
`;
}

function runAsJob({ server }: Stage, means: Means, args: readonly string[]): Promise<SymbolonRun> {
  return runSymbolon(args, {
    SYMBOLON_URL: server.url,
    SYMBOLON_ORG: 'acme',
    SYMBOLON_ACCESS_TOKEN: means.accessToken,
    SYMBOLON_CONFIG_HOME: means.home,
    NODE_EXTRA_CA_CERTS: means.authorityFile,
  });
}

async function showRun(stage: Stage, means: Means, subject: string): Promise<void> {
  const { narrator } = stage;
  const command = ['env', 'run', 'app/prod', '--', 'sh', '-c', 'env | grep AWS_ | sort'];
  narrator.step(`The job runs: symbolon ${command.slice(0, -1).join(' ')} '${command.at(-1)}'`);
  const masked = await runAsJob(stage, means, command);
  narrator.fact(outputOf(masked));
  narrator.fact(`AWS issued them for a token with the subject ${subject}, which the role trusts.`);
  narrator.step(
    'The job runs the same command with --no-mask to show the credentials of the stand-in, which are not secret.',
  );
  const plain = await runAsJob(stage, means, ['env', 'run', '--no-mask', ...command.slice(2)]);
  const lines = outputOf(plain).split('\n');
  if (!lines.some((line) => /^AWS_SESSION_TOKEN=..{20}/.test(line))) {
    throw new Error('the credentials of the stand-in must be in the environment of the job');
  }
  for (const line of lines) narrator.fact(line.length > 76 ? `${line.slice(0, 75)}…` : line);
}

async function showMismatch(stage: Stage, means: Means, wanted: string): Promise<void> {
  const { narrator } = stage;
  narrator.step(
    'The job tries the same with app/staging. The trust policy of its role differs by one letter.',
  );
  const refused = await runAsJob(stage, means, ['env', 'run', 'app/staging', '--', 'true']);
  if (refused.exitCode === 0) throw new Error('a role that trusts another subject must refuse');
  narrator.fact(refused.stderr.trimEnd());
  narrator.fact(`The trust policy expects sub ${JSON.stringify(wanted)}.`);
}

function outputOf({ exitCode, stdout, stderr }: SymbolonRun): string {
  if (exitCode !== 0) throw new Error(`symbolon ended with ${exitCode}: ${stderr}`);
  return stdout.trimEnd();
}
