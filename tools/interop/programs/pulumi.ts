import { type Checks, must } from '../checks.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Program } from '../program.ts';
import {
  askForTheUnknown,
  expectSuccess,
  proveEnvironments,
  proveLogins,
  type RunLine,
} from '../proofs/prove-command-line.ts';
import { proveProviderLogins } from '../proofs/prove-provider-logins.ts';
import { provePulumiLogins } from '../proofs/prove-pulumi-logins.ts';

export const pulumi: Program = {
  name: 'pulumi',
  origin: 'the pulumi CLI, github.com/pulumi/pulumi',
  find: (reportProgress) =>
    buildGoProgram(
      {
        name: 'pulumi',
        package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
        module: 'github.com/pulumi/pulumi/pkg/v3',
      },
      reportProgress,
    ),
  async prove({ command }, stage, checks) {
    const line = { name: 'pulumi', command, stage };
    const run = await proveLogins(line, checks);
    await provePulumiLogins(line, checks);
    await proveOrganization(run, checks);
    await proveEnvironments(line, run, checks);
    await proveProviderLogins('main/pulumi/clouds', run, checks);
    await askForTheUnknown(line, run);
    for (const parameters of [
      ['api', 'list'],
      ['org', 'audit-log', 'list', '--org', 'main'],
      ['stack', 'ls', '--all'],
      ['deployment', 'settings', 'get', '--stack', 'main/app/dev'],
    ]) {
      await run(...parameters);
    }
    await checks.check('logout', async () => {
      expectSuccess(await run('logout', stage.url));
      const { exitCode, stderr } = await run('whoami');
      must(exitCode !== 0, 'was still logged in');
      must(
        stderr.includes('PULUMI_ACCESS_TOKEN must be set'),
        `expected a request to log in, printed: ${stderr}`,
      );
      return 'whoami then asks for a login';
    });
  },
};

async function proveOrganization(run: RunLine, checks: Checks): Promise<void> {
  await checks.check('org get-default', async () => {
    const { stdout } = expectSuccess(await run('org', 'get-default'));
    must(stdout.trim() === 'main', `expected main, printed: ${stdout}`);
    return 'prints main';
  });
  await checks.check('org member list --org main', async () => {
    const { stdout } = expectSuccess(await run('org', 'member', 'list', '--org', 'main', '--output', 'json'));
    must(stdout.includes('"ann"'), `expected ann, printed: ${stdout}`);
    return 'lists ann';
  });
}
