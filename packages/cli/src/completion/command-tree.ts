import { type AnyCommand, globalOptions, type OptionSpec } from '../command-line/command.ts';
import { aliasesOf } from '../command-line/verb-aliases.ts';

/** A word that can come next, with its description. */
export interface NextWord {
  readonly word: string;
  readonly description: string;
}

/** Maps the preceding words, joined by spaces, to the words that can come next; the first ones are under ''. */
export function buildCommandTree(commands: readonly AnyCommand[]): ReadonlyMap<string, readonly NextWord[]> {
  const prefixes = new Set(
    commands.flatMap(({ name }) => name.split(' ').map((_, index, words) => words.slice(0, index).join(' '))),
  );
  const tree = new Map([...prefixes].map((before) => [before, findNextWords(commands, before)]));
  return tree.set('', [...(tree.get('') ?? []), { word: 'help', description: 'Show help' }]);
}

function findNextWords(commands: readonly AnyCommand[], before: string): readonly NextWord[] {
  const start = before === '' ? '' : `${before} `;
  const under = commands.filter(({ name }) => name.startsWith(start));
  const groups = Map.groupBy(under, ({ name }) => name.slice(start.length).split(' ')[0] ?? '');
  return [...groups].map(([word, group]) => {
    const whole = group.find(({ name }) => name === start + word);
    const verbs = group.map(({ name }) => name.slice(start.length + word.length + 1).split(' ')[0] ?? '');
    return { word, description: whole?.summary ?? [...new Set(verbs)].join(', ') };
  });
}

/** Lists every option of a command, the global ones last. */
export function optionsOf(command: AnyCommand): readonly (readonly [string, OptionSpec])[] {
  return Object.entries({ ...command.options, ...globalOptions });
}

/** Lists the names that run a command: its own and its aliases. */
export function namesOf({ name }: AnyCommand): readonly string[] {
  return [name, ...aliasesOf(name)];
}
