import { startCiIssuer } from '../../../demo/ci-issuer.ts';
import { type Checks, must } from '../checks.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Found, Missing, ReportProgress } from '../program.ts';
import { pulumi } from '../programs/pulumi.ts';
import type { Stage } from '../start-stage.ts';
import { declareResources } from './declared-resources.ts';
import { proveSteps } from './prove-steps.ts';
import { createPulumiRunner, type PulumiRunner } from './pulumi-runner.ts';

/** Finds the pulumi CLI and its language host for YAML, or builds them. */
export async function findCommands(
  reportProgress: ReportProgress,
): Promise<{ readonly pulumi: string; readonly languageHost: string } | Missing> {
  const line = await pulumi.find(reportProgress);
  if ('missing' in line) return line;
  const host: Found | Missing = await buildGoProgram(
    {
      name: 'pulumi-language-yaml',
      package: 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml',
      module: 'github.com/pulumi/pulumi-yaml',
    },
    reportProgress,
  );
  return 'missing' in host ? host : { pulumi: line.command, languageHost: host.command };
}

/** Runs a program with every resource of the provider that this product has, as a user of the pulumi CLI does. */
export async function proveProgram(provider: string, stage: Stage, checks: Checks): Promise<void> {
  const commands = await findCommands(() => {});
  must(!('missing' in commands), 'the pulumi CLI and its language host must be found');
  await using started = new AsyncDisposableStack();
  const startIssuer = async () => {
    const issuer = await startCiIssuer({ certificate: await stage.authority.issue(), jobs: [] });
    started.defer(() => issuer.stop());
    return issuer.url;
  };
  const issuers = [await startIssuer(), await startIssuer()] as const;
  const thumbprint = await recordThumbprint(stage, issuers[0]);
  const resources = declareResources({
    issuers,
    thumbprint: thumbprint.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:'),
  });
  const runner = await createPulumiRunner({ ...commands, provider }, stage);
  await proveSteps(runner, stage, { resources, checks });
  await proveAdoption(runner, stage, checks);
}

/** Proves that a member who was there before the program keeps their role and membership after it. */
async function proveAdoption(runner: PulumiRunner, stage: Stage, checks: Checks): Promise<void> {
  const readMembers = async () => JSON.stringify(await stage.call('GET', '/api/orgs/main/members'));
  await checks.check(
    'index:OrganizationMember: adopts an existing member, and destroy keeps them',
    async () => {
      const before = await readMembers();
      const properties = { organizationName: 'main', username: 'ann', role: 'admin' };
      await runner.writeProgram({ ann: { type: 'pulumiservice:index:OrganizationMember', properties } });
      await runner.run('adopted', 'stack', 'init');
      for (const command of ['up', 'destroy']) {
        const { exitCode, stderr } = await runner.runSteps('adopted', command);
        must(exitCode === 0, `${command} failed: ${stderr}`);
      }
      const after = await readMembers();
      must(after === before, `the members are now ${after}`);
      return 'the members and their roles are as before';
    },
  );
}

/** Registers the issuer for a moment to learn the last thumbprint of its chain. */
async function recordThumbprint(stage: Stage, url: string): Promise<string> {
  const path = '/api/orgs/main/oidc/issuers';
  const body = { name: 'probe', url };
  const { id, thumbprints } = await stage.call<{ id: string; thumbprints: readonly string[] }>(
    'POST',
    path,
    body,
  );
  await stage.call('DELETE', `${path}/${id}`);
  return thumbprints.at(-1) ?? '';
}
