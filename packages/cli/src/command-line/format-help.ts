import { formatTable } from '../terminal/format-table.ts';
import type { Painter } from '../terminal/painter.ts';
import { type AnyCommand, globalOptions, type OptionSpecs } from './command.ts';
import { exitCodeHelp, exitCodes } from './exit-codes.ts';

const width = 96;

/** `symbolon help`: every command in a line, and where to go on. */
export function formatOverview(commands: readonly AnyCommand[], paint: Painter): string {
  return `${paint.strong('symbolon')}: exchange trusted identity tokens for short-lived access tokens, open environments with
them, and see why or why not

${paint.strong('Usage')}
  symbolon COMMAND [options]

${paint.strong('Commands')}
${formatTable(commands.map(({ name, summary }) => [`  ${name}`, summary]))}
${paint.strong('Start here')}
  symbolon serve                 the server on this machine
  symbolon login                 with an access token, or as a CI job
  symbolon issuer add --preset github-actions --owner acme --repo app
  symbolon env run app/prod -- COMMAND
  symbolon doctor                is everything sound?

${paint.strong('Variables')}
  SYMBOLON_URL, SYMBOLON_ACCESS_TOKEN, SYMBOLON_ORG   instead of --url, login and --org
  SYMBOLON_CONFIG_HOME                                where logins are kept (~/.config/symbolon)
  NO_COLOR                                            no colours

"symbolon help COMMAND" shows options and examples; "symbolon help exit-codes" what scripts can rely on.
`;
}

export function formatGroupHelp(commands: readonly AnyCommand[]): string {
  const rows = commands.map(({ name, summary }) => [`  symbolon ${name}`, summary]);
  return `${formatTable(rows)}\n"symbolon help ${commands[0]?.name ?? ''}" and so on shows options and examples.\n`;
}

/** `symbolon help COMMAND` */
export function formatCommandHelp(command: AnyCommand, paint: Painter): string {
  const { positionals = [], examples } = command;
  const usage = [
    `symbolon ${command.name}`,
    ...positionals.map(({ name, optional }) => (optional ? `[${name}]` : name)),
    '[options]',
    ...(command.trailing === undefined ? [] : [`[-- ${command.trailing}]`]),
  ].join(' ');
  const sections = [
    `${wrap(command.summary)}\n`,
    ...(command.description === undefined
      ? []
      : [
          command.description
            .split('\n')
            .map((line) => `${wrap(line)}\n`)
            .join(''),
        ]),
    `${paint.strong('Usage')}\n  ${usage}\n`,
    ...(positionals.length === 0
      ? []
      : [
          `${paint.strong('Arguments')}\n${formatTable(positionals.map(({ name, description }) => [`  ${name}`, description]))}`,
        ]),
    `${paint.strong('Options')}\n${formatTable(optionRows({ ...command.options, ...globalOptions }))}${command.otherOptions === undefined ? '' : `${wrap(command.otherOptions, '  ')}\n`}`,
    `${paint.strong('Examples')}\n${examples.map(({ says, command: line }) => `  ${paint.faint(`# ${says}`)}\n  ${line}\n`).join('')}`,
  ];
  return sections.join('\n');
}

function optionRows(options: OptionSpecs): string[][] {
  return Object.entries(options).map(([name, { value, description, multiple, short }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}${short === undefined ? '' : `, -${short}`}`,
    `${description}${multiple ? ' May be given several times.' : ''}`,
  ]);
}

/** `symbolon help exit-codes` */
export function formatExitCodes(): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => [
    `  ${code}`,
    exitCodeHelp[name as keyof typeof exitCodes],
  ]);
  return `Exit codes of every command\n\n${formatTable(rows)}\n"symbolon serve" and "symbolon backup" end with the exit code of the server: 2 for a configuration that cannot be used.\n`;
}

function wrap(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}
