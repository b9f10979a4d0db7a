import { SymbolonError } from '@symbolon/sdk';
import { type CliError, usageError } from './command-line/cli-error.ts';
import type { AnyCommand, CommandContext, CommandInput } from './command-line/command.ts';
import { describeFailure } from './command-line/describe-failure.ts';
import { type ExitCode, exitCodes } from './command-line/exit-codes.ts';
import {
  formatCommandHelp,
  formatExitCodes,
  formatGroupHelp,
  formatOverview,
} from './command-line/format-help.ts';
import { type ParsedCommandLine, parseCommandLine } from './command-line/parse-command-line.ts';
import { suggestCommand } from './command-line/suggest-command.ts';
import {
  explainUnknownOption,
  UnknownOptionError,
} from './command-line/unknown-options/explain-unknown-option.ts';
import { findOptionAdvice } from './command-line/unknown-options/option-advice.ts';
import { aliasesOf } from './command-line/verb-aliases.ts';
import { findCommand, listCommands } from './command-registry.ts';
import { reportRemainingDiagnostics } from './environments/report-diagnostics.ts';
import { listSevere } from './policies/severe-lint.ts';
import { redact } from './terminal/redact.ts';
import { safeText } from './terminal/safe-text.ts';

/** The part of a command's context that the process contributes; the options contribute the rest. */
export type CliProcess = Omit<CommandContext, 'json' | 'url' | 'org' | 'listCommands' | 'onUnknown'>;

/** Runs one command line and returns its exit code. Never throws. */
export async function runCli(process: CliProcess, given: readonly string[]): Promise<number> {
  const suggestions: (() => Promise<string | null>)[] = [];
  try {
    return await run(process, given, (suggest) => void suggestions.push(suggest));
  } catch (error) {
    const hint = await suggestFor(error, suggestions);
    return reportFailure(process, error, { json: ownArguments(given).includes('--json'), hint });
  }
}

/** Returns the arguments before `--`; those after it belong to another command. */
function ownArguments(given: readonly string[]): readonly string[] {
  const end = given.indexOf('--');
  return end === -1 ? given : given.slice(0, end);
}

/**
 * Suggests what the caller may have meant, starting with the most specific name. A failure here leaves the error
 * unchanged.
 */
async function suggestFor(
  error: unknown,
  suggestions: readonly (() => Promise<string | null>)[],
): Promise<string | null> {
  if (!(error instanceof SymbolonError) || error.code !== 'not_found') return null;
  for (const suggest of suggestions.toReversed()) {
    const hint = await suggest().catch(() => null);
    if (hint !== null) return hint;
  }
  return null;
}

async function run(
  process: CliProcess,
  given: readonly string[],
  onUnknown: CommandContext['onUnknown'],
): Promise<number> {
  const { words, rest } = splitWords(given);
  if (words[0] === 'help') return showHelp(process, words.slice(1));
  if (given.length === 0 || (words.length === 0 && isHelp(rest[0]))) return showHelp(process, []);
  const isVersion = words.length === 1 && words[0] === 'version';
  if (isVersion || ownArguments(rest).includes('--version')) {
    process.out.print(`${process.version}\n`);
    return exitCodes.ok;
  }
  const found = await findCommand(words);
  if (found === null && words.at(-1) === 'help') return showHelp(process, words.slice(0, -1));
  if (found === null) return showGroupOrFail(process, words, rest);
  const { command, nameLength } = found;
  const line = await parseOrExplain(command, [...words.slice(nameLength), ...rest]);
  if (line.options['help'] === true) {
    process.out.print(formatCommandHelp(command, process.out.paint));
    return exitCodes.ok;
  }
  const { json, url, org, ...options } = line.options;
  const context: CommandContext = {
    ...process,
    listCommands,
    json: json === true,
    onUnknown,
    url: typeof url === 'string' ? url : undefined,
    org: typeof org === 'string' ? org : undefined,
  };
  // The command's own specs parsed the values, and its types are derived from them.
  return command.run(context, { ...line, options } as CommandInput<never>);
}

/** Parses the arguments of a command. Explains an unknown option with the options of the other commands. */
async function parseOrExplain(command: AnyCommand, given: readonly string[]): Promise<ParsedCommandLine> {
  try {
    return parseCommandLine(command, given);
  } catch (error) {
    if (!(error instanceof UnknownOptionError)) throw error;
    throw usageError(error.message, explainUnknownOption(error.option, await listCommands()));
  }
}

function isHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h';
}

/** Splits off the words before the first option; they include the command's name. */
function splitWords(given: readonly string[]): { words: readonly string[]; rest: readonly string[] } {
  const first = given.findIndex((argument) => argument.startsWith('-') && argument !== '-');
  const end = first === -1 ? given.length : first;
  return { words: given.slice(0, end), rest: given.slice(end) };
}

async function showHelp({ out }: CliProcess, topic: readonly string[]): Promise<number> {
  const { paint } = out;
  if (topic.length === 0) {
    out.print(formatOverview(await listCommands(), paint));
  } else if (topic[0] === 'exit-codes') {
    out.print(formatExitCodes());
  } else {
    const found = await findCommand(topic);
    const group = found ? [] : await listGroup(topic);
    if (!found && group.length === 0) throw await unknownCommand(topic);
    out.print(found ? formatCommandHelp(found.command, paint) : formatGroupHelp(group));
  }
  return exitCodes.ok;
}

async function showGroupOrFail(
  process: CliProcess,
  words: readonly string[],
  rest: readonly string[],
): Promise<number> {
  const group = await listGroup(words);
  if (group.length === 0) throw await unknownCommand(words, rest);
  const text = formatGroupHelp(group);
  if (rest.some(isHelp)) {
    process.out.print(text);
    return exitCodes.ok;
  }
  process.out.note(text.trimEnd());
  return exitCodes.usage;
}

/** Lists the commands whose names start with these words. */
async function listGroup(words: readonly string[]): Promise<readonly AnyCommand[]> {
  return (await listCommands()).filter(({ name }) => name.startsWith(`${words.join(' ')} `));
}

async function unknownCommand(words: readonly string[], rest: readonly string[] = []): Promise<CliError> {
  if (words.length === 0) {
    const advice = findOptionAdvice(rest[0] ?? '');
    return usageError(
      'the command must come before its options: symbolon COMMAND … --option',
      advice ?? undefined,
    );
  }
  const commands = (await listCommands()).flatMap(({ name }) => [name, ...aliasesOf(name)]);
  const { asked, hint } = suggestCommand(words, [...commands, 'help', 'version']);
  return usageError(`unknown command "${redact(asked)}"`, hint);
}

function reportFailure(
  { out }: CliProcess,
  error: unknown,
  { json, hint }: { readonly json: boolean; readonly hint: string | null },
): ExitCode {
  const { exitCode, ...described } = describeFailure(error);
  const failure = hint === null ? described : { ...described, hint };
  if (json) {
    out.noteJson({ error: failure });
    return exitCode;
  }
  reportRemainingDiagnostics({ out }, failure.diagnostics ?? []);
  // Always one line: a CI runner interprets lines that look like workflow commands.
  out.note(`${out.paintNote.bad('symbolon:')} ${safeText(failure.message)}`);
  for (const line of listSevere(failure.warnings ?? [])) out.note(line);
  if (failure.hint !== null) out.note(safeText(failure.hint));
  if (failure.requestId !== null && failure.code === 'server_error') {
    out.note(`See the server’s log for request id ${failure.requestId}.`);
  }
  return exitCode;
}
