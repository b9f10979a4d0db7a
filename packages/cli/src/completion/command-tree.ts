import { type AnyCommand, globalOptions, type OptionSpec } from '../command.ts';

/** What a shell needs to complete: the first words, the second ones of each, and the options of each command. */
export interface CommandTree {
  readonly words: ReadonlyMap<string, string>;
  readonly verbs: ReadonlyMap<string, readonly AnyCommand[]>;
}

export function buildCommandTree(commands: readonly AnyCommand[]): CommandTree {
  const verbs = Map.groupBy(
    commands.filter(({ name }) => name.includes(' ')),
    ({ name }) => name.split(' ')[0] ?? '',
  );
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first = ''] = name.split(' ');
    words.set(first, verbs.has(first) ? `${verbOf(verbs.get(first) ?? [])}` : summary);
  }
  words.set('help', 'Show help');
  return { words, verbs };
}

export function verbName(command: AnyCommand): string {
  return command.name.split(' ')[1] ?? '';
}

/** Every option of a command, the global ones last. */
export function optionsOf(command: AnyCommand): readonly (readonly [string, OptionSpec])[] {
  return Object.entries({ ...command.options, ...globalOptions });
}

function verbOf(commands: readonly AnyCommand[]): string {
  return commands.map(verbName).join(', ');
}
