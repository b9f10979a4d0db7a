import type { AnyCommand } from '../command.ts';
import { buildCommandTree, optionsOf, verbName } from './command-tree.ts';

/** A completion script for fish. */
export function formatFishCompletion(commands: readonly AnyCommand[]): string {
  const { words, verbs } = buildCommandTree(commands);
  const first = [...words].map(
    ([word, text]) => `complete -c symbolon -n __fish_use_subcommand -f -a ${word} -d '${quote(text)}'`,
  );
  const second = [...verbs].flatMap(([noun, group]) => {
    const known = group.map(verbName).join(' ');
    return group.map(
      (command) =>
        `complete -c symbolon -n '__fish_seen_subcommand_from ${noun}; and not __fish_seen_subcommand_from ${known}' -f -a ${verbName(command)} -d '${quote(command.summary)}'`,
    );
  });
  const options = commands.flatMap((command) => {
    const seen = command.name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
    return optionsOf(command).map(
      ([name, { type, description }]) =>
        `complete -c symbolon -n '${seen}' -l ${name}${type === 'string' ? ' -r' : ''} -d '${quote(description)}'`,
    );
  });
  return `# symbolon completion for fish\n${[...first, ...second, ...options].join('\n')}\n`;
}

function quote(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
