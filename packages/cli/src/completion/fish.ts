import type { AnyCommand } from '../command-line/command.ts';
import { buildCommandTree, namesOf, optionsOf } from './command-tree.ts';

/** Formats a completion script for fish. */
export function formatFishCompletion(commands: readonly AnyCommand[]): string {
  const words = [...buildCommandTree(commands)].flatMap(([before, next]) => {
    const known = next.map(({ word }) => word).join(' ');
    const condition =
      before === ''
        ? '__fish_use_subcommand'
        : `${seen(before)}; and not __fish_seen_subcommand_from ${known}`;
    return next.map(
      ({ word, description }) =>
        `complete -c symbolon -n '${condition}' -f -a ${word} -d '${quote(description)}'`,
    );
  });
  const named = commands.flatMap((command) => namesOf(command).map((name) => ({ command, name })));
  const options = named.flatMap(({ command, name: commandName }) =>
    optionsOf(command).map(([name, { type, description, short }]) => {
      const letter = short === undefined ? '' : ` -s ${short}`;
      const value = type === 'string' ? ' -r' : '';
      return `complete -c symbolon -n '${seen(commandName)}'${letter} -l ${name}${value} -d '${quote(description)}'`;
    }),
  );
  return `# symbolon completion for fish\n${[...words, ...options].join('\n')}\n`;
}

/** Returns the condition for all these words to be on the command line. */
function seen(words: string): string {
  return words
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}

function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
