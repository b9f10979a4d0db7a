/** Licences that are allowed for everything that is shipped: they require only that their text is included. */
const permissive: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Additional licences that are allowed for builds and tests, because those packages are not shipped. */
const forDevelopmentOnly: ReadonlySet<string> = new Set(['CC-BY-4.0', 'MPL-2.0', 'PSF-2.0']);

/**
 * Returns the fault of a licence, or null. Parses SPDX expressions of names, `AND`, `OR` and parentheses; refuses
 * anything else, so that no licence is allowed because it was not understood.
 */
export function findLicenceFault(
  expression: string,
  { forDevelopment }: { readonly forDevelopment: boolean },
): string | null {
  const words = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  let position = 0;

  function anyOf(): boolean {
    let allowed = allOf();
    while (words[position] === 'OR') {
      position += 1;
      // Parses both sides, whatever the first side is.
      const other = allOf();
      allowed ||= other;
    }
    return allowed;
  }

  function allOf(): boolean {
    let allowed = one();
    while (words[position] === 'AND') {
      position += 1;
      const other = one();
      allowed &&= other;
    }
    return allowed;
  }

  function one(): boolean {
    const word = words[position];
    position += 1;
    if (word !== '(') return word !== undefined && isAllowed(word);
    const allowed = anyOf();
    const closed = words[position] === ')';
    position += 1;
    return allowed && closed;
  }

  function isAllowed(name: string): boolean {
    return permissive.has(name) || (forDevelopment && forDevelopmentOnly.has(name));
  }

  const allowed = anyOf() && position === words.length;
  if (allowed) return null;
  return `${expression || 'no licence'} is not allowed ${forDevelopment ? 'even for development' : 'in what is shipped'}`;
}
