import { ActionError } from './action-error.ts';
import type { Selection } from './parse-selection.ts';

/** Maps the job's variables to names in the environment. Throws ActionError for names that are unknown or invalid. */
export function selectVariables(
  names: readonly string[],
  { named, all }: Selection,
): ReadonlyMap<string, string> {
  const known = new Set(names);
  for (const given of named.values()) {
    if (known.has(given)) continue;
    throw new ActionError(
      `the environment has no variable or file ${given}; it has ${[...known].join(', ') || 'none'}`,
    );
  }
  const taken = new Set(named.values());
  const rest = all ? names.filter((name) => !taken.has(name) && !named.has(name)) : [];
  const selected = new Map([...rest.map((name): [string, string] => [name, name]), ...named]);
  for (const variable of selected.keys()) checkName(variable);
  return selected;
}

function checkName(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ActionError(
      `${JSON.stringify(name)} is not a valid variable name: use letters, digits and _, and begin with a letter or _`,
    );
  }
  if (name.toUpperCase() === 'NODE_OPTIONS') {
    throw new ActionError(
      'GitHub Actions does not accept the variable NODE_OPTIONS: export it under another name',
    );
  }
}
