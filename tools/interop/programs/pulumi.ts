import { buildGoProgram } from '../build-go-program.ts';
import { must } from '../checks.ts';
import type { Program } from '../program.ts';
import { askForTheUnknown, expectSuccess, proveEnvironments, proveLogins } from './prove-command-line.ts';

export const pulumi: Program = {
  name: 'pulumi',
  origin: 'the pulumi CLI, github.com/pulumi/pulumi',
  find: (tell) =>
    buildGoProgram(
      {
        name: 'pulumi',
        package: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
        module: 'github.com/pulumi/pulumi/pkg/v3',
      },
      tell,
    ),
  async prove({ command }, stage, checks) {
    const line = { name: 'pulumi', command, stage };
    const run = await proveLogins(line, checks);
    await checks.check('whoami', async () => {
      const { stdout } = expectSuccess(await run('whoami'));
      must(stdout.trim() === 'main', `was to print main, and printed: ${stdout}`);
      return 'prints main';
    });
    await proveEnvironments(line, run, checks);
    await askForTheUnknown(line, run);
  },
};
