import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { runProgram } from '../../processes/run-program.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';
import { compileSecrets, shortestMaskedCharacters } from '../secret-mask/compile-secrets.ts';
import { createSecretMask } from '../secret-mask/create-secret-mask.ts';
import { type Exports, readExports } from './environment-variables.ts';
import { lifetimeOption, openValues } from './open-values.ts';
import { collectSecrets } from './opened-value.ts';
import { createPrivateDirectory, type PrivateDirectory } from './private-directory.ts';

export const envRun = defineCommand({
  name: 'env run',
  summary: 'Run a command with an environment’s variables and files',
  description: `Each of its files is written where only you can read it, its variable holds the path, and it is gone when the command has ended, or this one, however it did. In what the command prints, [secret] stands for each secret of at least ${shortestMaskedCharacters} characters, whole or line by line, as it is or as an encoder writes it (JSON, URLs, HTML, YAML, shells, base64, hex), also for the token in SYMBOLON_ACCESS_TOKEN, which the command has, too. Signals are passed on; the exit code is the command’s (126, 127: it cannot be run; 128 and its number: a signal ended it).`,
  positionals: [versionedArgument],
  options: {
    ...lifetimeOption,
    interactive: {
      type: 'boolean',
      short: 'i',
      description: 'The command has the terminal to itself: prompts, colours; nothing is masked.',
    },
    'no-mask': { type: 'boolean', description: 'Secrets are printed as they are.' },
  },
  trailing: 'COMMAND …',
  examples: [
    { says: 'A command', command: 'symbolon env run app/prod -- terraform plan' },
    { says: 'A shell', command: 'symbolon env run app/prod -i -- bash' },
    {
      says: 'The variables in a shell’s words',
      command: 'symbolon env run app/prod -- sh -c \'deploy "$TARGET"\'',
    },
  ],
  async run(context, { positionals, options, trailing }) {
    if (trailing.length === 0) {
      throw usageError('there is no command to run', 'It stands behind --: symbolon env run ENV -- COMMAND');
    }
    if (context.json) throw usageError('what the command prints is not JSON of ours: leave --json out');
    const session = await openEnvironmentSession(context, positionals[0] ?? '', { version: 'allowed' });
    const values = await openValues(context, session, options.lifetime);
    const exported = readExports(values);
    const inherited = context.env['SYMBOLON_ACCESS_TOKEN'] ?? '';
    const secrets = [...collectSecrets(values), inherited];
    const patterns = options.interactive || options['no-mask'] ? [] : compileSecrets(secrets);
    const directory = exported.files.length === 0 ? null : await createPrivateDirectory(context.env);
    try {
      const variables = await writeVariables(exported, directory);
      const output = { ...context.out.streams, createFilter: () => createSecretMask(patterns) };
      return await runProgram(context, trailing, { variables, ...(patterns.length === 0 ? {} : { output }) });
    } finally {
      await directory?.remove();
    }
  },
});

/** The variables of values, and those of files, which come second: a path is what a program cannot do without. */
async function writeVariables(
  { variables, files }: Exports,
  directory: PrivateDirectory | null,
): Promise<Record<string, string>> {
  const all = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  for (const [index, { name, content }] of directory ? files.entries() : []) {
    // No name leads out of the directory, and no two are the same to any file system.
    const fileName = `${index}-${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 100)}`;
    all[name] = (await directory?.write(fileName, content)) ?? '';
  }
  return all;
}
