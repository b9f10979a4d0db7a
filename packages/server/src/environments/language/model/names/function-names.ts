import { nearestName } from './nearest-name.ts';

/** The functions of the language, without `fn::`. */
export const functionNames = [
  'concat',
  'final',
  'fromBase64',
  'fromJSON',
  'join',
  'open',
  'rotate',
  'secret',
  'split',
  'toBase64',
  'toJSON',
  'toString',
  'toYAML',
  'validate',
] as const;

const names: readonly string[] = functionNames.map((name) => `fn::${name}`);
/** Matches `fn::` and its misspellings: `fn:`, `Fn::`, `fn.`, `f::`, `fn:::`. */
const misspeltPrefix = /^\W*(?:fn\W+|f{1,2}n{1,2}\W*[:;]+|n?f\W*[:;]+|n\W*[:;]{2,})\W*/i;

/** Returns true if a key begins like a function, in any case. */
export function isFunctionLike(key: string): boolean {
  return key.toLowerCase().startsWith('fn::');
}

/**
 * Returns true if a key that is not a function may mean `fn::secret`. Its value is then treated as a secret, and no
 * diagnostic contains a part of it.
 */
export function isMisspeltSecret(key: string): boolean {
  if (key === 'fn::secret' || key.length > 40) return false;
  const [prefix = ''] = misspeltPrefix.exec(key) ?? [];
  const letters = key
    .slice(prefix.length)
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  if (prefix !== '') return nearestName(letters, ['secret', 'secrets', 'ciphertext']) !== null;
  return letters.startsWith('f') && nearestName(letters, ['fnsecret', 'fnsecrets']) !== null;
}

/**
 * Returns false for a key that may contain a secret: a text of several lines, or a misspelt or unknown function that
 * ran into its argument (`fn::secret:hunter2`). No diagnostic contains it.
 */
export function isShownKey(key: string): boolean {
  if (/[\r\n]/.test(key)) return false;
  if (isFunctionName(key)) return true;
  const [prefix = ''] = misspeltPrefix.exec(key) ?? [];
  if (prefix === '' && !isFunctionLike(key)) return !/secret\W+\S/i.test(key);
  const name = key.slice(prefix.length);
  if (isMisspeltSecret(key)) return /^[a-z]+$/i.test(name);
  return (
    nearestFunction(key) !== null || (/^[a-z]{1,14}$/i.test(name) && !/^s\w{0,2}[ceks]r\w{4,}/i.test(name))
  );
}

/** Returns a key as diagnostics quote it. */
export function shownKey(key: string): string {
  return isShownKey(key) ? key : '[secret]';
}

/** Describes an unknown function. The name is omitted if it may contain the argument. */
export function describeUnknownFunction(key: string): string {
  const near = isMisspeltSecret(key) ? 'fn::secret' : nearestFunction(key);
  const shown = isShownKey(key) ? ` ${JSON.stringify(key)}` : '';
  if (near !== null) return `unknown function${shown}; did you mean ${JSON.stringify(near)}?`;
  return `unknown function${shown}; use one of ${names.join(', ')}`;
}

/** Finds the function, even for a name with an extra part: `fn::tojson::x`. */
function nearestFunction(key: string): string | null {
  const lower = key.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower) ?? nearestName(key, names);
}

/** Describes a function call that has other members next to it. */
export function describeCrowdedCall(key: string): string {
  return `illegal call to builtin function: ${JSON.stringify(key)} must be the only key within its containing object`;
}

export function isFunctionName(key: string): boolean {
  return names.includes(key) || key.startsWith('fn::open::') || key.startsWith('fn::rotate::');
}
