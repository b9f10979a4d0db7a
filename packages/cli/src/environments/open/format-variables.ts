import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import type { EnvironmentVariable } from './environment-variables.ts';
import { listMaskedTexts } from './list-masked-texts.ts';

const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Formats `export NAME='…'` lines for `eval` in any POSIX shell. Throws CliError for a name that is not valid in a shell. */
export function formatShell(variables: readonly EnvironmentVariable[]): string {
  return formatLines(variables, ({ name, value }) => `export ${name}=${quoteForShell(value)}`);
}

/**
 * Formats `NAME='…'` lines, which shells source and dotenv libraries read. These libraries have no escapes in single
 * quotes, so a value with a single quote is double-quoted if that does not change it; otherwise it is quoted for shells
 * only. Throws CliError.
 */
export function formatDotenv(variables: readonly EnvironmentVariable[]): string {
  return formatLines(variables, ({ name, value }) => {
    const isPlainInDoubleQuotes = value.includes("'") && !/["$`\\!]/.test(value);
    return `${name}=${isPlainInDoubleQuotes ? `"${value}"` : quoteForShell(value)}`;
  });
}

/** Quotes for a shell: within single quotes only the quote itself is special (POSIX.1-2024, XCU §2.2.2). */
function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** Formats lines for `$GITHUB_ENV`, with unpredictable delimiters (GitHub: multiline strings). Throws CliError. */
export function formatGithubEnv(
  variables: readonly EnvironmentVariable[],
  makeDelimiter: () => string,
): string {
  return formatLines(variables, ({ name, value }) => {
    const delimiter = makeDelimiter();
    // This happens only by chance, but a value that ends the block could set any other variable.
    if (value.includes(delimiter)) throw unwritable(name);
    return `${name}<<${delimiter}\n${value}\n${delimiter}`;
  });
}

/** Formats the workflow commands that make the runner mask each secret in the job's log, line by line. */
export function formatGithubMasks(variables: readonly EnvironmentVariable[]): string {
  const secrets = variables.filter(({ isSecret }) => isSecret).map(({ value }) => value);
  return listMaskedTexts(secrets)
    .map((text) => `::add-mask::${escapeCommandData(text)}\n`)
    .join('');
}

function escapeCommandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function formatLines(
  variables: readonly EnvironmentVariable[],
  format: (variable: EnvironmentVariable) => string,
): string {
  return variables
    .map((variable) => {
      if (!shellName.test(variable.name)) throw unwritable(variable.name);
      return `${format(variable)}\n`;
    })
    .join('');
}

function unwritable(name: string): CliError {
  return new CliError(`the variable ${JSON.stringify(name)} cannot be written in this format`, {
    exitCode: exitCodes.failed,
    hint: 'Use --format json, or "symbolon env run ENV -- COMMAND".',
  });
}
