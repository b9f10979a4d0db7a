import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type CommandRun, runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';
import type { Properties } from './property-values.ts';
import { type Outcomes, readEventLog } from './read-event-log.ts';

interface RunnerCommands {
  readonly pulumi: string;
  readonly languageHost: string;
  readonly provider: string;
}

/** A resource of a YAML program. */
export interface DeclaredResource {
  readonly type: string;
  readonly properties: Properties;
}

/** The pulumi CLI with a program in YAML, the state of its stacks in files, and the provider set up for the server. */
export interface PulumiRunner {
  writeProgram(resources: Readonly<Record<string, DeclaredResource>>): Promise<void>;
  run(stack: string, ...parameters: string[]): Promise<CommandRun>;
  /** Runs a command that changes or compares resources. */
  runSteps(stack: string, ...parameters: string[]): Promise<CommandRun & Outcomes>;
  /** Compares the program with the stack, and changes nothing. */
  compare(stack: string): Promise<CommandRun & Outcomes>;
  /** The file with the resources to import. */
  readonly importFile: string;
}

/** The CLI has been seen to wait forever after a step failed. */
const deadlineSeconds = 120;

export async function createPulumiRunner(commands: RunnerCommands, stage: Stage): Promise<PulumiRunner> {
  const folder = join(stage.directory, 'pulumi-program');
  const plugins = join(folder, 'bin');
  const state = join(folder, 'state');
  for (const directory of [plugins, state]) await mkdir(directory, { recursive: true });
  await symlink(commands.languageHost, join(plugins, 'pulumi-language-yaml'));
  await symlink(commands.provider, join(plugins, 'pulumi-resource-pulumiservice'));
  const environment = {
    PATH: [plugins, process.env['PATH']].join(delimiter),
    HOME: stage.directory,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: 'interop',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // Shows the option --event-log.
    PULUMI_DEBUG_COMMANDS: 'true',
    SSL_CERT_FILE: stage.authorityFile,
    NO_COLOR: '1',
  };
  const run: PulumiRunner['run'] = async (stack, ...parameters) => {
    const config = {
      config: { 'pulumiservice:apiUrl': stage.url, 'pulumiservice:accessToken': stage.adminToken },
    };
    await writeFile(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify(config));
    const options = { directory: folder, environment, deadlineSeconds };
    return await runCommand(commands.pulumi, ['--non-interactive', ...parameters, '--stack', stack], options);
  };
  const runLogged: PulumiRunner['runSteps'] = async (stack, ...parameters) => {
    const log = join(folder, `${crypto.randomUUID()}.log`);
    const finished = await run(stack, ...parameters, '--event-log', log);
    return { ...finished, ...(await readEventLog(log)) };
  };
  return {
    run,
    async writeProgram(resources) {
      const program = { name: 'setup', runtime: 'yaml', resources };
      await writeFile(join(folder, 'Pulumi.yaml'), JSON.stringify(program));
    },
    runSteps: (stack, ...parameters) => runLogged(stack, ...parameters, '--yes', '--skip-preview'),
    compare: (stack) => runLogged(stack, 'preview'),
    importFile: join(folder, 'import.json'),
  };
}
