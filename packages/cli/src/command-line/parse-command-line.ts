import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type CliError, usageError } from './cli-error.ts';
import { type AnyCommand, globalOptions, type OptionSpecs } from './command.ts';
import { formatUsage } from './format-usage.ts';
import { findNearestName } from './nearest-name.ts';
import { UnknownOptionError } from './unknown-options/explain-unknown-option.ts';
import { findOptionAdvice } from './unknown-options/option-advice.ts';

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
  const otherOptions = Object.fromEntries(others.map((name) => [name, textOf(values[name]) ?? '']));
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
    ...others.map((name) => [
      name,
      { type: hasValue(name, given) ? ('string' as const) : ('boolean' as const), multiple: false },
    ]),
    ...Object.entries(specs).map(([name, { type, multiple = false, short }]) => [
      name,
      { type, multiple, ...(short === undefined ? {} : { short }) },
    ]),
  ]);
  const parsed = parseStrictly(config, given, specs);
  const once = Object.keys(config).filter((name) => config[name]?.multiple !== true);
  refuseRepeated(parsed.tokens, once);
  return { values: parsed.values as Values, positionals: parsed.positionals };
}

function parseStrictly(
  options: NonNullable<ParseArgsConfig['options']>,
  given: readonly string[],
  specs: OptionSpecs,
) {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw describeParseFault(error, specs);
  }
}

/** Refuses two values for an option with one value: using either would ignore the other. */
function refuseRepeated(
  tokens: readonly { readonly kind: string; readonly name?: string; readonly value?: string | undefined }[],
  once: readonly string[],
): void {
  const seen = new Set<string>();
  for (const { kind, name, value } of tokens) {
    if (kind !== 'option' || name === undefined || value === undefined || !once.includes(name)) continue;
    if (seen.has(name)) throw usageError(`--${name} is given twice, but takes only one value`);
    seen.add(name);
  }
}

/** Reports whether an option that the command itself validates was given a value. */
function hasValue(name: string, given: readonly string[]): boolean {
  if (given.some((argument) => argument.startsWith(`--${name}=`))) return true;
  const next = given[given.indexOf(`--${name}`) + 1];
  return next !== undefined && (next === '-' || !next.startsWith('-'));
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
function describeParseFault(error: unknown, specs: OptionSpecs): CliError {
  const message = error instanceof Error ? error.message : '';
  const name = /'(?:-\w, )?(--?\w[\w-]*)/.exec(message)?.[1] ?? '';
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return describeUnknownOption(name, specs);
  if (specs[name.slice(2)]?.type === 'boolean') return usageError(`${name} takes no value`);
  return usageError(name === '' ? 'the options cannot be read' : `${name} needs a value`);
}

/** Suggests the nearest option, unless other tools have the given one: then the caller explains it. */
function describeUnknownOption(option: string, specs: OptionSpecs): CliError {
  const nearest = findNearestName(option.replace(/^-+/, ''), Object.keys(specs));
  if (nearest !== null && findOptionAdvice(option) === null)
    return usageError(`unknown option ${option}; did you mean --${nearest}?`);
  const known = Object.keys(specs).map((name) => `--${name}`);
  return new UnknownOptionError(`unknown option ${option}; known options: ${known.join(', ')}`, option);
}

function checkPositionals(command: AnyCommand, given: number): void {
  const { name, positionals = [] } = command;
  const usage = `Usage: ${formatUsage(command)}; "symbolon help ${name}" explains it.`;
  const missing = positionals.slice(given).find(({ optional }) => !optional);
  if (missing) throw usageError(`symbolon ${name} needs ${missing.name}: ${missing.description}`, usage);
  if (given <= positionals.length) return;
  const takes = positionals.length === 0 ? 'takes no arguments' : `takes ${positionals.length}`;
  throw usageError(`too many arguments: symbolon ${name} ${takes}, but got ${given}`, usage);
}
