import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { usageError } from '../../command-line/cli-error.ts';
import { type CommandContext, defineCommand } from '../../command-line/command.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { requireChoice } from '../../command-line/values/require-choice.ts';
import { formatDocumentPath, parseDocumentPath } from '../document/document-path.ts';
import { formatYaml } from '../document/format-yaml.ts';
import { openEnvironmentSession, versionedArgument } from '../open-environment-session.ts';
import { type EnvironmentVariable, readExports, readVariables } from './environment-variables.ts';
import { formatDotenv, formatGithubEnv, formatGithubMasks, formatShell } from './format-variables.ts';
import { lifetimeOption, openValues } from './open-values.ts';
import { findValue, listBinaryPaths, type OpenedValue, textOfScalar, toPlainValue } from './opened-value.ts';
import { unknownPath } from './unknown-path.ts';

const formats: readonly string[] = ['json', 'yaml', 'dotenv', 'shell', 'github'];

export const envOpen = defineCommand({
  name: 'env open',
  summary: 'Open an environment and print its values, including secrets',
  description:
    'The formats dotenv, shell and github print the environment’s environmentVariables, or the members of the object at PATH. In a GitHub job, the github format appends them to $GITHUB_ENV and masks the secrets in the log. Exits with 1 if the environment has errors, such as a failed login.',
  positionals: [
    versionedArgument,
    {
      name: 'PATH',
      description:
        'the path of a value, such as db.port; without --format, a string is printed unchanged, even if its bytes are not text',
      optional: true,
    },
  ],
  options: {
    format: {
      type: 'string',
      value: 'FORMAT',
      description: 'json (default), yaml, dotenv, shell or github.',
    },
    ...lifetimeOption,
  },
  examples: [
    { title: 'All values', command: 'symbolon env open app/prod' },
    { title: 'One value', command: 'symbolon env open app/prod db.password' },
    { title: 'In a shell', command: 'eval "$(symbolon env open app/prod --format shell)"' },
    { title: 'For the later steps of a GitHub job', command: 'symbolon env open app/prod --format github' },
  ],
  async run(context, { positionals, options }) {
    const [text = '', path] = positionals;
    const { format = context.json ? 'json' : null, lifetime } = options;
    if (format !== null) requireChoice('--format', format, formats);
    if (context.json && format !== 'json')
      throw usageError(`--json and --format ${format} are mutually exclusive`);
    const steps = path === undefined ? null : parseDocumentPath(path);
    const session = await openEnvironmentSession(context, text, { version: 'allowed' });
    const values = await openValues(context, session, lifetime);
    const found = steps === null ? values : findValue(values, steps);
    if (found === null) throw unknownPath(session.label, values, steps ?? []);
    const plain = textOfScalar(found);
    if (format === null && found.bytes !== undefined) {
      context.out.printBytes(Buffer.from(found.bytes, 'base64'));
    } else if (format === null && path !== undefined && plain !== null) context.out.print(`${plain}\n`);
    else await printValues(context, found, { format: format ?? 'json', path });
    return exitCodes.ok;
  },
});

async function printValues(
  context: CommandContext,
  found: OpenedValue,
  { format, path }: { readonly format: string; readonly path: string | undefined },
): Promise<void> {
  const { out } = context;
  if (format === 'json' || format === 'yaml') noteBinaryValues(context, found, path);
  if (format === 'json') out.printJson(toPlainValue(found, { showSecrets: true }));
  else if (format === 'yaml') out.printDocument(formatYaml(toPlainValue(found, { showSecrets: true })));
  else {
    const variables = path === undefined ? listExported(context, found) : readVariables(found, path);
    if (format === 'dotenv') out.print(formatDotenv(variables));
    else if (format === 'shell') out.print(formatShell(variables));
    else await exportToGithub(context, variables);
  }
}

/** Reports values that text cannot represent: JSON and YAML have U+FFFD in place of bytes that are not UTF-8. */
function noteBinaryValues({ out }: CommandContext, found: OpenedValue, path: string | undefined): void {
  const outer = path === undefined ? [] : parseDocumentPath(path);
  const paths = listBinaryPaths(found, outer).map(formatDocumentPath);
  if (paths.length === 0) return;
  out.note(
    `Bytes that are not UTF-8 are shown as U+FFFD (${paths.join(', ')}); "symbolon env open ENV PATH" prints them unchanged, and "symbolon env run" writes them to files.`,
  );
}

function listExported({ out }: CommandContext, values: OpenedValue): readonly EnvironmentVariable[] {
  const { variables, files } = readExports(values);
  if (files.length > 0) {
    const names = files.map(({ name }) => name).join(', ');
    out.note(`Files are not included (${names}); "symbolon env run" writes them while a command runs.`);
  }
  return variables;
}

/**
 * The runner reads workflow commands from both outputs of a step. Masks go to standard error, so that standard output
 * can be redirected to `$GITHUB_ENV` if that is not set here.
 */
async function exportToGithub(
  { env, out }: CommandContext,
  variables: readonly EnvironmentVariable[],
): Promise<void> {
  const text = formatGithubEnv(variables, () => `symbolon_${randomUUID()}`);
  out.streams.stderr.write(formatGithubMasks(variables));
  const file = env['GITHUB_ENV'];
  if (file) await appendFile(file, text);
  else out.print(text);
}
