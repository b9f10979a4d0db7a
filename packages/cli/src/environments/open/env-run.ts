import { usageError } from '../../command-line/cli-error.ts';
import { defineCommand } from '../../command-line/command.ts';
import { createPrivateDirectory, type PrivateDirectory } from '../../processes/private-directory.ts';
import { runProgram } from '../../processes/run-program.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';
import { compileSecrets, minMaskedCharacters } from '../secret-mask/compile-secrets.ts';
import { createSecretMask } from '../secret-mask/create-secret-mask.ts';
import { type Exports, readExports } from './environment-variables.ts';
import { lifetimeOption, openValues } from './open-values.ts';
import { collectSecrets } from './opened-value.ts';

export const envRun = defineCommand({
  name: 'env run',
  summary: 'Run a command with an environment’s variables and files',
  description: `Writes each file of the environment to a place that only you can read, and sets the file’s variable to its path. The files are removed when the command ends or symbolon exits. In the output, replaces secrets of at least ${minMaskedCharacters} characters with [secret], whether whole or line by line, plain or encoded (JSON, URLs, HTML, YAML, shells, base64, hex). Also masks the token in SYMBOLON_ACCESS_TOKEN, which the command inherits. Holds back output that may be the beginning of a secret; use --interactive if a prompt is incomplete. Forwards signals. Exits with the exit code of the command (126 or 127 if it cannot be run, 128 + N if signal N ended it).`,
  positionals: [versionedArgument],
  options: {
    ...lifetimeOption,
    interactive: {
      type: 'boolean',
      short: 'i',
      description: 'Connect the command to the terminal, for prompts and colours. Secrets are not masked.',
    },
    'no-mask': { type: 'boolean', description: 'Do not mask secrets in the output.' },
  },
  trailing: 'COMMAND …',
  examples: [
    { title: 'A command', command: 'symbolon env run app/prod -- terraform plan' },
    { title: 'A shell', command: 'symbolon env run app/prod -i -- bash' },
    {
      title: 'A shell command that uses variables',
      command: 'symbolon env run app/prod -- sh -c \'deploy "$TARGET"\'',
    },
  ],
  async run(context, { positionals, options, trailing }) {
    if (trailing.length === 0) {
      throw usageError('no command was given', 'Put it after --: symbolon env run ENV -- COMMAND');
    }
    if (context.json) throw usageError('--json has no effect on the output of the command: omit it');
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

/** Combines the variables of values and files. Files take precedence, since a program cannot work without the path. */
async function writeVariables(
  { variables, files }: Exports,
  directory: PrivateDirectory | null,
): Promise<Record<string, string>> {
  const all = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  for (const [index, { name, content }] of directory ? files.entries() : []) {
    // No name escapes from the directory, and no file system treats two of them as equal.
    const fileName = `${index}-${name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 100)}`;
    all[name] = (await directory?.write(fileName, content)) ?? '';
  }
  return all;
}
