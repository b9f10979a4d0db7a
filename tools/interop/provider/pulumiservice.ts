import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checks, must } from '../checks.ts';
import { cacheDirectory } from '../install/cache-directory.ts';
import { findCommand } from '../install/find-command.ts';
import { installNpmProgram } from '../install/install-npm-program.ts';
import type { Found, Missing, Program, ReportProgress } from '../program.ts';
import type { Stage } from '../start-stage.ts';
import { textAsset } from './property-values.ts';
import { findCommands, proveProgram } from './prove-program.ts';
import { type ProvedResource, proveResource } from './prove-resource.ts';
import { type ProviderClient, startProvider } from './provider-client.ts';
import { unpackXz } from './unpack-xz.ts';

const name = 'pulumi-resource-pulumiservice';
const packed = join(import.meta.dirname, '../../../../shared/clients', `${name}.xz`);

/** The provider, driven over its gRPC interface for each case, and by the pulumi CLI for all resources together. */
export const pulumiservice: Program = {
  name: 'pulumiservice',
  origin: 'the pulumiservice provider, github.com/pulumi/pulumi-pulumiservice',
  find,
  async prove({ command }, stage, checks) {
    const grpc = await findGrpc(() => {});
    must(!('missing' in grpc), 'the gRPC client must be installed');
    const { url, adminToken: token, authorityFile } = stage;
    const provider = await startProvider({ command, grpc: grpc.command, url, token, authorityFile });
    try {
      for (const resource of await listResources(stage)) await proveResource(provider, resource, checks);
      await proveFaultyDocument(provider, stage, checks);
    } finally {
      provider.stop();
    }
    await proveProgram(command, stage, checks);
  },
};

const findGrpc = (reportProgress: ReportProgress) =>
  installNpmProgram({ name: 'grpc', package: '@grpc/grpc-js' }, reportProgress);

async function find(reportProgress: ReportProgress): Promise<Found | Missing> {
  const unpacked = join(cacheDirectory(), name);
  if (!existsSync(unpacked) && existsSync(packed)) {
    await mkdir(cacheDirectory(), { recursive: true });
    await writeFile(`${unpacked}.part`, await unpackXz(packed));
    await chmod(`${unpacked}.part`, 0o755);
    await rename(`${unpacked}.part`, unpacked);
  }
  const found = await findCommand({ name, places: [unpacked], versionParameters: ['-version'] });
  if (found === null) return { missing: `there is neither a command ${name} nor ${packed}` };
  const grpc = await findGrpc(reportProgress);
  if ('missing' in grpc) return grpc;
  const commands = await findCommands(reportProgress);
  return 'missing' in commands ? commands : found;
}

async function listResources(stage: Stage): Promise<readonly ProvedResource[]> {
  const organization = { organization: 'main' };
  const organizationName = { organizationName: 'main' };
  const base = { ...organization, project: 'provider', environment: 'base' };
  const environment = { ...organization, project: 'provider', name: 'prod' };
  await stage.makeEnvironment('provider', 'base', 'values:\n  a: 1\n');
  const url = stage.issuer.url;
  const { oidcIssuers } = await stage.call<{
    oidcIssuers: { id: string; url: string; thumbprints: string[] }[];
  }>('GET', '/api/orgs/main/oidc/issuers');
  const [pinned = ''] = oidcIssuers.flatMap((issuer) => issuer.thumbprints);
  // The provider registers the issuer itself.
  for (const { id } of oidcIssuers) await stage.call('DELETE', `/api/orgs/main/oidc/issuers/${id}`);
  const thumbprints = [pinned.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:')];
  const policies = [
    {
      decision: 'allow',
      tokenType: 'organization',
      authorizedPermissions: ['standard'],
      rules: { sub: 'repo:acme/shop:*' },
    },
    { decision: 'allow', tokenType: 'team', teamName: 'dev', rules: { sub: 'job' } },
  ];
  const issuer = { ...organization, name: 'ci', url };
  const whole = { ...issuer, maxExpirationSeconds: 90_000, thumbprints, policies };
  const permission = { ...base, team: 'dev' };
  return [
    { type: 'AccessToken', what: 'personal', inputs: { description: 'provider' } },
    {
      type: 'OrgAccessToken',
      what: 'admin',
      inputs: { ...organizationName, name: 'provider', description: 'd', admin: true },
    },
    {
      type: 'TeamAccessToken',
      what: 'of dev',
      inputs: { ...organizationName, teamName: 'dev', name: 'provider-team', description: 'd' },
    },
    {
      type: 'AgentPool',
      what: 'description removed',
      inputs: { ...organizationName, name: 'pool', description: 'd' },
      changed: { ...organizationName, name: 'renamed' },
    },
    {
      type: 'AgentPool',
      what: 'forced',
      inputs: { ...organizationName, name: 'forced', forceDestroy: true },
    },
    {
      type: 'Team',
      what: 'a name with a dot',
      inputs: {
        ...organizationName,
        teamType: 'pulumi',
        name: 'web.eu',
        displayName: 'Web',
        description: 'd',
        members: ['ann'],
      },
      changed: { ...organizationName, teamType: 'pulumi', name: 'web.eu', displayName: 'EU', members: [] },
    },
    {
      type: 'Environment',
      what: 'with a document',
      inputs: { ...environment, yaml: textAsset('values:\n  a: 1\n') },
      changed: { ...environment, yaml: textAsset('values:\n  a: 2\n') },
    },
    {
      type: 'EnvironmentVersionTag',
      what: 'moved',
      inputs: { ...base, tagName: 'stable', revision: 1 },
      changed: { ...base, tagName: 'stable', revision: 2 },
    },
    {
      type: 'TeamEnvironmentPermission',
      what: 'with a limit',
      inputs: { ...permission, permission: 'open', maxOpenDuration: '2h' },
    },
    {
      type: 'OidcIssuer',
      what: 'with nothing but its URL',
      inputs: issuer,
      changed: { ...issuer, name: 'renamed', maxExpirationSeconds: 600 },
      computed: ['thumbprints', 'policies'],
    },
    {
      type: 'OidcIssuer',
      what: 'with all settings',
      inputs: whole,
      changed: { ...whole, maxExpirationSeconds: 600, policies: policies.slice(1) },
    },
  ];
}

async function proveFaultyDocument(provider: ProviderClient, stage: Stage, checks: Checks): Promise<void> {
  const environment = { organization: 'main', project: 'provider', name: 'corrected' };
  const resource = { type: 'Environment', what: 'corrected after a faulty document' };
  await checks.check('Environment: a faulty document is refused and creates nothing', async () => {
    const inputs = { ...environment, yaml: textAsset(`values:\n  a: \${b}\n`) };
    const faulty = { all: [] as { outcome: string; ok: boolean }[] };
    await proveResource(
      provider,
      { ...resource, inputs },
      {
        all: [],
        tables: [],
        show: () => {},
        async check(_, attempt) {
          faulty.all.push(
            await attempt().then(
              (outcome) => ({ outcome, ok: true }),
              (error: unknown) => ({ outcome: String(error), ok: false }),
            ),
          );
        },
      },
    );
    const [{ outcome, ok } = { outcome: 'nothing', ok: true }] = faulty.all;
    must(!ok && outcome.includes('unknown property'), `expected the diagnostics, got: ${outcome}`);
    const { environments } = await stage.call<{ environments: { name: string }[] }>(
      'GET',
      '/api/esc/environments/main',
    );
    must(
      environments.every((one) => one.name !== environment.name),
      'left the environment behind',
    );
    return 'the diagnostics are in the error';
  });
  const inputs = { ...environment, yaml: textAsset('values:\n  a: 3\n') };
  await proveResource(provider, { ...resource, inputs }, checks);
}
