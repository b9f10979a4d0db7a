import { formatTable, wrapLine } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import { type AnyCommand, globalOptions, type OptionSpecs } from './command.ts';
import { exitCodeHelp, exitCodes } from './exit-codes.ts';
import { formatUsage } from './format-usage.ts';
import { aliasesOf } from './verb-aliases.ts';

const maxWidth = 80;

/** Formats `symbolon help`: every command with its summary, and pointers to more. */
export function formatOverview(commands: readonly AnyCommand[], paint: Painter): string {
  const variables = [
    ['  SYMBOLON_URL', 'the server, instead of --url'],
    ['  SYMBOLON_ACCESS_TOKEN', 'an access token, instead of "symbolon login"'],
    ['  SYMBOLON_ORG', 'the organization, instead of --org'],
    ['  SYMBOLON_CONFIG_HOME', 'the directory of stored logins (~/.config/symbolon)'],
    ['  NO_COLOR', 'disables colours'],
  ];
  return `${paint.strong('symbolon')}: exchange trusted identity tokens for short-lived access tokens,
open environments with them, and see why a request was granted or refused

${paint.strong('Usage')}
  symbolon COMMAND [options]

${paint.strong('Commands')}
${formatSummaries(commands, '')}
${paint.strong('Start here')}
  symbolon serve                 run the server on this machine
  symbolon login                 log in with an access token, or as a CI job
  symbolon issuer create --preset github-actions --owner acme --repo app
  symbolon env run app/prod -- COMMAND
  symbolon doctor                check the server, credentials and issuers

${paint.strong('Environment variables')}
${formatTable(variables)}
"symbolon help COMMAND" shows the options and examples of a command;
"symbolon help exit-codes" lists the exit codes for scripts.
`;
}

/** Formats the help of a group, such as `symbolon help issuer`. */
export function formatGroupHelp(commands: readonly AnyCommand[]): string {
  return `${formatSummaries(commands, 'symbolon ')}\n"symbolon help ${commands[0]?.name ?? 'COMMAND'}" shows the options and examples of that command.\n`;
}

function formatSummaries(commands: readonly AnyCommand[], prefix: string): string {
  return formatTable(
    commands.map(({ name, summary }) => [`  ${prefix}${name}`, summary]),
    maxWidth,
  );
}

/** Formats `symbolon help COMMAND`. */
export function formatCommandHelp(command: AnyCommand, paint: Painter): string {
  const { name, summary, description, positionals = [], examples, otherOptions } = command;
  const aliases = aliasesOf(name);
  const sections = [
    wrap(summary),
    ...(description === undefined
      ? []
      : [
          description
            .split('\n')
            .map((line) => wrap(line))
            .join(''),
        ]),
    `${paint.strong('Usage')}\n  ${formatUsage(command)}\n`,
    ...(aliases.length === 0 ? [] : [`${paint.strong('Aliases')}\n  ${aliases.join(', ')}\n`]),
    ...(positionals.length === 0
      ? []
      : [
          `${paint.strong('Arguments')}\n${formatTable(
            positionals.map((each) => [`  ${each.name}`, each.description]),
            maxWidth,
          )}`,
        ]),
    `${paint.strong('Options')}\n${formatOptions({ ...command.options, ...globalOptions })}${otherOptions === undefined ? '' : wrap(`  ${otherOptions}`, 2)}`,
    `${paint.strong('Examples')}\n${examples.map(({ title, command: line }) => `  ${paint.faint(`# ${title}`)}\n  ${line}\n`).join('')}`,
  ];
  return sections.join('\n');
}

/** Formats options with their descriptions beside them. */
function formatOptions(options: OptionSpecs): string {
  const rows = Object.entries(options).map(([name, { value, description, multiple, short }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}${short === undefined ? '' : `, -${short}`}`,
    `${description}${multiple ? ' May be repeated.' : ''}`,
  ]);
  return formatTable(rows, maxWidth);
}

/** Formats `symbolon help exit-codes`. */
export function formatExitCodes(): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => [
    `  ${code}`,
    exitCodeHelp[name as keyof typeof exitCodes],
  ]);
  const ofServer =
    '"symbolon serve" and "symbolon backup" end with the exit code of the server: 2 for an invalid configuration.';
  return `Exit codes of every command\n\n${formatTable(rows, maxWidth)}\n${wrap(ofServer)}`;
}

function wrap(text: string, indent = 0): string {
  return `${wrapLine(text, indent, maxWidth)}\n`;
}
