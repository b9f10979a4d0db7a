import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checks, must } from '../checks.ts';
import { type CommandRun, runCommand } from '../run-command.ts';
import type { Stage } from '../start-stage.ts';

export interface CommandLine {
  readonly name: string;
  readonly command: string;
  readonly stage: Stage;
  /** Further variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the contract's command line with its own home directory; it trusts only the stage's authority. */
export type RunLine = (...parameters: string[]) => Promise<CommandRun>;

const secret = 'interop-canary';

export function createRunLine(line: CommandLine, home: string): RunLine {
  const { command, stage, environment = {} } = line;
  return (...parameters) =>
    runCommand(command, parameters, {
      directory: stage.directory,
      environment: {
        HOME: stage.directory,
        // Without this variable, they read the home directory from the system's list of users and share one login.
        PULUMI_HOME: homeOf(line, home),
        SSL_CERT_FILE: stage.authorityFile,
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        NO_COLOR: '1',
        ...environment,
      },
    });
}

/** Returns the `PULUMI_HOME` of the command line, where it stores its logins. */
export function homeOf({ name, stage }: CommandLine, home: string): string {
  return join(stage.directory, `${name}-${home}`);
}

/** Logs in with the CI system's token as each kind of identity; another token must be refused. */
export async function proveLogins(line: CommandLine, checks: Checks): Promise<RunLine> {
  const { stage } = line;
  const logIn = async (home: string, token: string, ...whom: string[]) => {
    const run = createRunLine(line, home);
    return {
      run,
      outcome: await run('login', stage.url, '--oidc-token', token, '--oidc-org', 'main', ...whom),
    };
  };
  for (const [kind, whom, login] of [
    ['organization', [], 'main'],
    ['team', ['--oidc-team', 'dev'], 'main/dev'],
    ['personal', ['--oidc-user', 'ann'], 'ann'],
  ] as const) {
    await checks.check(`login --oidc-token --oidc-org ${['main', ...whom].join(' ')}`, async () => {
      const { outcome } = await logIn(kind, await stage.requestJobToken(), ...whom);
      const output = expectSuccess(outcome).stdout;
      must(output.includes(` as ${login} `), `expected a login as ${login}, got: ${output}`);
      return `logged in as ${login}`;
    });
  }
  await checks.check('login with the token of a pull-request job, which no policy allows', async () => {
    const { outcome } = await logIn('stranger', await stage.requestStrangersToken());
    must(outcome.exitCode !== 0, 'it was logged in');
    const reason = /no policy[^.;"\n]*/.exec(outcome.stderr)?.[0];
    must(reason !== undefined, `was refused without a reason: ${outcome.stderr}`);
    return `refused: ${reason}`;
  });
  return createRunLine(line, 'organization');
}

/** Works with one environment from creation to deletion. */
export async function proveEnvironments(line: CommandLine, run: RunLine, checks: Checks): Promise<void> {
  const name = `main/${line.name}/prod`;
  const env = async (...parameters: string[]) => expectSuccess(await run('env', ...parameters));
  const check = (parameters: readonly string[], expected: (stdout: string) => string) =>
    checks.check(`env ${parameters.map(shorten(line.stage)).join(' ')}`, async () =>
      expected((await env(...parameters)).stdout),
    );
  const includes = (text: string) => (stdout: string) => {
    must(stdout.includes(text), `expected ${text}, printed: ${stdout}`);
    return `prints ${text.trim()}`;
  };
  const quietly = (stdout: string) => {
    must(!stdout.includes(secret), 'printed the secret');
    return 'done';
  };
  const file = await writeDocument(line.stage, `${line.name}.yaml`, `values:\n  region: us\n`);
  const broken = await writeDocument(line.stage, `${line.name}-broken.yaml`, `values:\n  a: \${b.c}\n`);

  await check(['init', name], includes(`Environment created: ${name}`));
  await check(['set', name, 'region', 'eu'], quietly);
  await check(['set', name, 'environmentVariables.KEY', secret, '--secret'], quietly);
  await check(['get', name], (stdout) => {
    must(stdout.includes('ciphertext: ') && !stdout.includes(secret), 'the secret must be a ciphertext');
    return includes('"region": "eu"')(stdout);
  });
  await check(['get', name, 'region', '--value', 'string'], includes('eu'));
  await check(['get', name, '--definition', '--show-secrets'], (stdout) => {
    must(stdout.includes(`fn::secret: ${secret}`), 'expected the decrypted definition');
    return 'prints the definition with its secret in plain text';
  });
  await check(['open', name], (stdout) => {
    must(stdout.includes(secret), 'expected the opened secret');
    return 'prints the values, with the secret in plain text';
  });
  await check(['open', `${name}@2`, 'region', '--format', 'string'], includes('eu'));
  await check(['run', name, '--', 'sh', '-c', 'printenv KEY; printenv KEY | wc -c'], (stdout) => {
    must(!stdout.includes(secret), 'printed the secret despite its filter');
    return includes(`[secret]\n${secret.length + 1}`)(stdout).replace('\n', ', ');
  });
  await check(['edit', name, '--file', file], includes('Environment updated. (revision 4)'));
  await checks.check('env edit with a document that has an error', async () => {
    const { stdout, stderr } = await run('env', 'edit', name, '--file', broken);
    return includes('unknown property "b"')(stdout + stderr);
  });
  await check(['ls'], includes(`${line.name}/prod`));
  await check(['version', 'history', name], includes('revision 4 (tag: latest)'));
  await check(['version', 'tag', `${name}@stable`, '@3'], quietly);
  await check(['version', 'tag', 'ls', name], includes('stable'));
  await check(['version', 'rollback', `${name}@stable`], includes('Environment updated. (revision 5)'));
  await check(['version', 'retract', `${name}@4`, '--reason', 'wrong region'], quietly);
  await check(['diff', `${name}@2`, '@latest'], (stdout) => {
    must(!stdout.includes(secret), 'printed the secret');
    return includes('"KEY": "[secret]"')(stdout);
  });
  await check(['tag', name, 'team', 'ops'], includes('Value: ops'));
  await check(['tag', 'mv', name, 'team', 'crew'], includes('Name: crew'));
  await check(['tag', 'ls', name], includes('Name: crew'));
  await check(['tag', 'rm', name, 'crew'], includes('Successfully deleted'));
  const copy = `${line.name}/copy`;
  await check(['clone', name, copy, '--preserve-history'], includes('cloned into'));
  await check(['open', `main/${copy}`, 'environmentVariables.KEY', '--format', 'string'], (stdout) => {
    must(stdout.trim() === secret, 'the secret must open in the clone');
    return 'the clone returns the secret';
  });
  await check(['settings', 'set', name, 'deletion-protected', 'true'], includes('true'));
  await checks.check('env rm of a protected environment', async () => {
    const { exitCode, stderr } = await run('env', 'rm', name, '--yes');
    must(exitCode !== 0, 'it was removed');
    return includes('deletion protection is enabled')(stderr);
  });
  await check(['settings', 'set', name, 'deletion-protected', 'false'], includes('false'));
  await check(['rm', name, 'region', '--yes'], quietly);
  await check(['rm', name, '--yes'], includes('has been removed'));
  await check(['rm', `main/${copy}`, '--yes'], includes('has been removed'));
}

/** Runs commands for features that this server does not have yet; they are reported, but not as failures. */
export async function askForTheUnknown(line: CommandLine, run: RunLine): Promise<void> {
  const name = `main/${line.name}/later`;
  await run('env', 'init', name);
  for (const command of [['rotate'], ['referrer', 'list'], ['schedule', 'list'], ['webhook', 'list']]) {
    await run('env', ...command, name);
  }
  await run('env', 'rm', name, '--yes');
}

export function expectSuccess(run: CommandRun): CommandRun {
  must(
    run.exitCode === 0,
    `ended with ${run.exitCode}: ${run.stderr.trim().split('\n').slice(-4).join(' ')}`,
  );
  return run;
}

async function writeDocument(stage: Stage, name: string, text: string): Promise<string> {
  const path = join(stage.directory, name);
  await writeFile(path, text);
  return path;
}

const shorten =
  ({ directory }: Stage) =>
  (parameter: string) => {
    const shown = parameter.replace(`${directory}/`, '').replace(secret, 'SECRET');
    return shown.includes(' ') ? `'${shown}'` : shown;
  };
