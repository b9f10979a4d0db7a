/** The aliases of each common verb, in every group of commands. */
const verbAliases: Readonly<Record<string, readonly string[]>> = {
  list: ['ls'],
  get: ['show'],
  create: ['add', 'init'],
  delete: ['rm', 'remove'],
};

const verbOfAlias = new Map(
  Object.entries(verbAliases).flatMap(([verb, aliases]) => aliases.map((alias) => [alias, verb] as const)),
);

/** Replaces an alias at the end of a command's name with its verb: `issuer add` is `issuer create`. */
export function resolveAlias(name: string): string {
  const { group, verb } = splitName(name);
  return `${group}${group === '' ? verb : (verbOfAlias.get(verb) ?? verb)}`;
}

/** Returns the aliases of a command's name: those of `issuer create` are `issuer add` and `issuer init`. */
export function aliasesOf(name: string): readonly string[] {
  const { group, verb } = splitName(name);
  if (group === '' || !Object.hasOwn(verbAliases, verb)) return [];
  return (verbAliases[verb] ?? []).map((alias) => group + alias);
}

function splitName(name: string): { readonly group: string; readonly verb: string } {
  const end = name.lastIndexOf(' ') + 1;
  return { group: name.slice(0, end), verb: name.slice(end) };
}
