import { parseArgs } from 'node:util';
import { usageError } from './cli-error.ts';
import { type AnyCommand, globalOptions, type OptionSpecs } from './command.ts';
import { formatUsage } from './format-usage.ts';
import { findNearestName } from './nearest-name.ts';

// node:util's parser follows the POSIX and GNU conventions without a dependency. Help and completion, which a library
// would add, come from the same descriptions.

export interface ParsedCommandLine {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly otherOptions: Readonly<Record<string, string>>;
  readonly trailing: readonly string[];
}

/** Parses the arguments after a command's name. Throws a usage error that never repeats the value of an argument. */
export function parseCommandLine(command: AnyCommand, line: readonly string[]): ParsedCommandLine {
  const { given, trailing } = splitTrailing(command, moveKeyIds(command, line));
  const specs: OptionSpecs = { ...command.options, ...globalOptions };
  const others = command.otherOptions === undefined ? [] : findOtherOptions(specs, given);
  const { values, positionals } = parse(specs, others, given);
  const options: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = values[name];
    options[name] = spec.type === 'boolean' ? value === true : spec.multiple ? listOf(value) : textOf(value);
  }
  if (options['help'] !== true) checkPositionals(command, positionals.length);
  const otherOptions = Object.fromEntries(others.map((name) => [name, String(values[name] ?? '')]));
  return { positionals, options, otherOptions, trailing };
}

/** The form of a key id that looks like an option. */
const dashedKeyId = /^-[\w-]{42}$/;

/** Moves a key id that looks like an option to the end, where it is an argument. */
function moveKeyIds({ positionals = [] }: AnyCommand, line: readonly string[]): readonly string[] {
  if (!positionals.some(({ isKeyId }) => isKeyId) || line.includes('--')) return line;
  const ids = line.filter((argument) => dashedKeyId.test(argument));
  return ids.length === 0 ? line : [...line.filter((argument) => !ids.includes(argument)), '--', ...ids];
}

function splitTrailing(command: AnyCommand, line: readonly string[]) {
  const end = command.trailing === undefined ? -1 : line.indexOf('--');
  if (end === -1) return { given: line, trailing: [] };
  return { given: line.slice(0, end), trailing: line.slice(end + 1) };
}

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

function parse(
  specs: OptionSpecs,
  others: readonly string[],
  given: readonly string[],
): { values: Values; positionals: readonly string[] } {
  const config = Object.fromEntries([
    ...others.map((name) => [name, { type: 'string' as const }]),
    ...Object.entries(specs).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  ]);
  try {
    const parsed = parseArgs({ args: [...given], options: config, allowPositionals: true, strict: true });
    return { values: parsed.values as Values, positionals: parsed.positionals };
  } catch (error) {
    throw usageError(describeParseFault(error, specs));
  }
}

function textOf(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: Values[string]): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function findOtherOptions(specs: OptionSpecs, given: readonly string[]): string[] {
  const end = given.indexOf('--');
  const names = given
    .slice(0, end === -1 ? given.length : end)
    .flatMap((argument) => /^--([A-Za-z][\w-]*)(?:=|$)/.exec(argument)?.[1] ?? []);
  return [...new Set(names)].filter((name) => !Object.hasOwn(specs, name));
}

/** Reports only option names: Node's own message may repeat a value, which may be a token. */
function describeParseFault(error: unknown, specs: OptionSpecs): string {
  const message = error instanceof Error ? error.message : '';
  const name = /'(?:-\w, )?(--?\w[\w-]*)/.exec(message)?.[1] ?? '';
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const similar = findNearestName(name.replace(/^-+/, ''), Object.keys(specs));
    return `unknown option ${name}; ${similar === null ? 'known options:' : 'did you mean'} ${
      similar === null
        ? Object.keys(specs)
            .map((known) => `--${known}`)
            .join(', ')
        : `--${similar}?`
    }`;
  }
  if (specs[name.slice(2)]?.type === 'boolean') return `${name} takes no value`;
  return name === '' ? 'the options cannot be read' : `${name} needs a value`;
}

function checkPositionals(command: AnyCommand, given: number): void {
  const { name, positionals = [] } = command;
  const usage = `Usage: ${formatUsage(command)}; "symbolon help ${name}" explains it.`;
  const missing = positionals.slice(given).find(({ optional }) => !optional);
  if (missing) throw usageError(`symbolon ${name} needs ${missing.name}: ${missing.description}`, usage);
  if (given <= positionals.length) return;
  const takes = positionals.length === 0 ? 'takes none' : `takes ${positionals.length}`;
  throw usageError(`too many arguments: symbolon ${name} ${takes}, but got ${given}`, usage);
}
