/** Words that a POSIX shell takes as they are. */
const plainWord = /^[A-Za-z0-9_./:@=,+-]+$/;

/** One word of a POSIX shell command, whatever the text holds (POSIX.1-2024, Shell Command Language §2.2.2). */
export function quoteShell(text: string): string {
  return plainWord.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Code of ours between double quotes, such as a variable that an earlier command has set. */
export class ShellVariable {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

export interface ShellCommand {
  /** Ours; not quoted. */
  readonly command: string;
  readonly positional?: readonly string[];
  /** Written as `--name value`. */
  readonly options?: Readonly<Record<string, string | ShellVariable>>;
  /** Set to what the command prints. */
  readonly into?: ShellVariable;
  /** Pretty-printed JSON for the command's input; no line of such JSON can end the here-document. */
  readonly input?: object;
}

/** A command over several lines. */
export function formatCommand({ command, positional = [], options = {}, into, input }: ShellCommand): string {
  const words = [command, ...positional.map(quoteShell)].join(' ');
  const lines = Object.entries(options).map(([name, value]) => `--${name}${formatOption(value)}`);
  const text = [words, ...lines].join(' \\\n  ');
  if (into) return `${into.name}=$(${text})`;
  return input ? `${text} - <<'JSON'\n${JSON.stringify(input, null, 2)}\nJSON` : text;
}

/** What begins with a hyphen would be read as an option itself. */
function formatOption(value: string | ShellVariable): string {
  if (value instanceof ShellVariable) return ` "$${value.name}"`;
  return `${value.startsWith('-') ? '=' : ' '}${quoteShell(value)}`;
}

/** Commands one after another. No `set -e`: pasted into a shell, that would end the shell at the first fault. */
export function formatScript(commands: readonly ShellCommand[]): string {
  return `${commands.map(formatCommand).join('\n\n')}\n`;
}
