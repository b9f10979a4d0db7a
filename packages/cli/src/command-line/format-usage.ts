import type { AnyCommand } from './command.ts';

/** Formats the usage line of a command, such as `symbolon env run ENV [options] -- COMMAND`. */
export function formatUsage({ name, positionals = [], trailing }: AnyCommand): string {
  return [
    `symbolon ${name}`,
    ...positionals.map((each) => (each.optional ? `[${each.name}]` : each.name)),
    '[options]',
    ...(trailing === undefined ? [] : [`[-- ${trailing}]`]),
  ].join(' ');
}
