import { type AnyCommand, globalOptions, type OptionSpec } from '../command-line/command.ts';

/** A word that may come next, and what to say of it. */
export interface NextWord {
  readonly word: string;
  readonly says: string;
}

/** The words that may come next, by those that stand before them, joined by spaces; the first ones under ''. */
export function buildCommandTree(commands: readonly AnyCommand[]): ReadonlyMap<string, readonly NextWord[]> {
  const prefixes = new Set(
    commands.flatMap(({ name }) => name.split(' ').map((_, index, words) => words.slice(0, index).join(' '))),
  );
  const tree = new Map([...prefixes].map((before) => [before, findNextWords(commands, before)]));
  return tree.set('', [...(tree.get('') ?? []), { word: 'help', says: 'Show help' }]);
}

function findNextWords(commands: readonly AnyCommand[], before: string): readonly NextWord[] {
  const start = before === '' ? '' : `${before} `;
  const under = commands.filter(({ name }) => name.startsWith(start));
  const groups = Map.groupBy(under, ({ name }) => name.slice(start.length).split(' ')[0] ?? '');
  return [...groups].map(([word, group]) => {
    const whole = group.find(({ name }) => name === start + word);
    const verbs = group.map(({ name }) => name.slice(start.length + word.length + 1).split(' ')[0] ?? '');
    return { word, says: whole?.summary ?? [...new Set(verbs)].join(', ') };
  });
}

/** Every option of a command, the global ones last. */
export function optionsOf(command: AnyCommand): readonly (readonly [string, OptionSpec])[] {
  return Object.entries({ ...command.options, ...globalOptions });
}
