/** Matches words that need no quoting in a POSIX shell. */
const plainWord = /^[A-Za-z0-9_./:@=,+-]+$/;

/** Formats any text as one word of a POSIX shell command (POSIX.1-2024, Shell Command Language §2.2.2). */
export function quoteShell(text: string): string {
  return plainWord.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A variable between double quotes that an earlier command has set. */
export class ShellVariable {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export interface ShellCommand {
  /** A fixed text; not quoted. */
  readonly command: string;
  readonly positional?: readonly string[];
  /** Written as `--name value`. */
  readonly options?: Readonly<Record<string, string | ShellVariable>>;
  /** The variable for the output of the command. */
  readonly into?: ShellVariable;
  /** Pretty-printed JSON for the command's input; no line of such JSON can end the here-document. */
  readonly input?: object;
}

/** Formats a command on several lines. */
export function formatCommand({ command, positional = [], options = {}, into, input }: ShellCommand): string {
  const words = [command, ...positional.map(quoteShell)].join(' ');
  const lines = Object.entries(options).map(([name, value]) => `--${name}${formatOption(value)}`);
  const text = [words, ...lines].join(' \\\n  ');
  if (into) return `${into.name}=$(${text})`;
  return input ? `${text} - <<'JSON'\n${JSON.stringify(input, null, 2)}\nJSON` : text;
}

/** Formats the value of an option; one that starts with a hyphen would be read as another option. */
function formatOption(value: string | ShellVariable): string {
  if (value instanceof ShellVariable) return ` "$${value.name}"`;
  return `${value.startsWith('-') ? '=' : ' '}${quoteShell(value)}`;
}

/** Formats consecutive commands. No `set -e`: in an interactive shell, it would end the shell at the first fault. */
export function formatScript(commands: readonly ShellCommand[]): string {
  return `${commands.map(formatCommand).join('\n\n')}\n`;
}
