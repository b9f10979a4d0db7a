export interface StableValues {
  /** Returns the example with values that do not depend on the run, the same for the same value. */
  replaceIn<Example>(example: Example): Example;
}

/** Values that change with each run, and their replacements; `n` counts the different values. */
const replacements: readonly (readonly [RegExp, (n: number) => string])[] = [
  [/\beyJ[\w-]+\.[\w-]*\.[\w-]*/g, () => 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJyZXBvOmFjbWUvYXBwIn0.c2lnbmF0dXJl'],
  [/\bpul-[0-9a-f]{40}\b/g, () => 'pul-0123456789abcdef0123456789abcdef01234567'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, (n) => `0198c0de-0000-7000-8000-${hex(n, 12)}`],
  [/\b[0-9a-f]{64}\b/g, (n) => `${hex(n, 4)}c0ffee`.repeat(7).slice(0, 64)],
  [/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, () => '2026-01-15T09:30:00.000Z'],
  [/\b20\d\d-\d\d-\d\dT(?:[\d.]|%3A)+Z/g, () => '2026-01-15T09%3A30%3A00.000Z'],
  [/https:\/\/(?:localhost|127\.0\.0\.1):\d+/g, () => 'https://ci.example.com'],
  [/http:\/\/(?:localhost|127\.0\.0\.1):\d+/g, () => 'https://symbolon.example.com'],
];
/** The names that the tests create, such as `e12`, and the name of the example. */
const names = {
  e: 'prod',
  user: 'ann',
  team: 'platform',
  token: 'ci',
  pool: 'linux',
  tag: 'stable',
  clone: 'copy',
};
const testName = new RegExp(`(?<![\\w-])(${Object.keys(names).join('|')})\\d{1,3}(?![\\w-])`, 'g');
const maxTextLength = 1_000;
const unixSeconds = { from: 1_700_000_000, to: 2_500_000_000, stable: 1_768_469_400 };

/** Returns the first lines of a long text. */
function shorten(text: string): string {
  if (text.length <= maxTextLength) return text;
  return text.slice(0, text.lastIndexOf('\n', maxTextLength) + 1 || maxTextLength);
}

function hex(number: number, length: number): string {
  return number.toString(16).padStart(length, '0');
}

export function createStableValues(): StableValues {
  const seen = replacements.map(() => new Map<string, string>());
  const inText = (text: string): string =>
    replacements
      .reduce(
        (changed, [pattern, write], index) =>
          changed.replaceAll(pattern, (value) => {
            const known = seen[index] ?? new Map<string, string>();
            if (!known.has(value)) known.set(value, write(known.size + 1));
            return known.get(value) ?? value;
          }),
        text,
      )
      .replaceAll(testName, (_, kind: keyof typeof names) => names[kind]);
  const inValue = (value: unknown): unknown => {
    if (typeof value === 'string') return shorten(inText(value));
    if (typeof value === 'number') {
      return value > unixSeconds.from && value < unixSeconds.to ? unixSeconds.stable : value;
    }
    if (Array.isArray(value)) return value.slice(0, 2).map(inValue);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [inText(key), inValue(member)]));
  };
  return { replaceIn: <Example>(example: Example) => inValue(example) as Example };
}
