import { buildGoProgram } from '../install/build-go-program.ts';
import type { Program } from '../program.ts';
import { askForTheUnknown, proveEnvironments, proveLogins } from '../proofs/prove-command-line.ts';
import { proveProviderLogins } from '../proofs/prove-provider-logins.ts';

export const esc: Program = {
  name: 'esc',
  origin: 'the esc CLI of Pulumi, github.com/pulumi/esc',
  find: (reportProgress) =>
    buildGoProgram(
      { name: 'esc', package: 'github.com/pulumi/esc/cmd/esc', module: 'github.com/pulumi/esc' },
      reportProgress,
    ),
  async prove({ command }, stage, checks) {
    const line = { name: 'esc', command, stage };
    const run = await proveLogins(line, checks);
    await proveEnvironments(line, run, checks);
    await proveProviderLogins('main/esc/clouds', run, checks);
    await askForTheUnknown(line, run);
  },
};
