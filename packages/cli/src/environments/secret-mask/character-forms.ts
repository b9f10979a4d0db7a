import { buildForms, createNode, type FormNode, walk } from './form-trie.ts';

/** The number of backslashes before an escape: repeated encoding adds more. */
const maxBackslashes = 8;
const wholeBackslashes: ReadonlySet<number> = new Set([1, 2, 4, 8]);
const letters: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\u000b': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  // YAML 1.2 §5.7
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};
const entities: Readonly<Record<string, readonly string[]>> = {
  '&': ['amp'],
  '<': ['lt'],
  '>': ['gt'],
  '"': ['quot'],
  "'": ['apos'],
  '\u00a0': ['nbsp'],
};
const maxIndent = 8;
const indents = Array.from({ length: maxIndent + 1 }, (_, width) => ' '.repeat(width));
/** Forms of single characters. */
const special: Readonly<Record<string, readonly string[]>> = {
  // POSIX shells, YAML and SQL, in this order.
  "'": ["'\\''", `'"'"'`, "''"],
  '"': ['""'],
  $: ['$$'],
  '%': ['%%'],
  // Web forms, and the folding of long strings in YAML.
  ' ': ['+', ...indents.map((indent) => `\n${indent}`)],
  '\n': ['\r\n', '%0D%0A', '%0d%0a', '&#13;&#10;', ...indents.map((indent) => `\n\n${indent}`)],
};

const known = new Map<string, FormNode>();

/**
 * Returns the ways in which encoders write a character: unchanged; as an escape of JSON, JavaScript, Go, Python, PHP,
 * YAML or shells, encoded once or twice; percent-encoded; quoted-printable; or as an HTML or XML entity. The first
 * character of a text has no folds before it.
 */
export function formsOf(character: string, index: number): FormNode {
  const isFirst = index === 0;
  const key = `${isFirst ? '^' : ''}${character}`;
  let forms = known.get(key);
  if (forms === undefined) {
    forms = listForms(character, isFirst);
    known.set(key, forms);
  }
  return forms;
}

function listForms(character: string, isFirst: boolean): FormNode {
  const root = buildForms([character, ...percentForms(character), ...entityForms(character)]);
  for (const form of special[character] ?? []) {
    // Otherwise the end of every line would be held back, since a secret may begin there.
    if (!isFirst || !form.startsWith('\n')) walk(root, form).isWhole = true;
  }
  addEscapes(root, character);
  if (!isFirst && character !== '\n') addFold(root);
  return root;
}

/** Adds YAML folds: a long double-quoted string may break anywhere, with a backslash, a line end and spaces. */
function addFold(root: FormNode): void {
  const unfolded = [...root.next];
  let fold: FormNode | undefined;
  for (let count = 0; count <= maxIndent; count += 1) {
    const following = fold;
    fold = createNode();
    for (const [byte, next] of unfolded) fold.next.set(byte, next);
    if (following) fold.next.set(0x20, following);
  }
  const backslash = root.next.get(0x5c);
  if (fold === undefined || backslash === undefined) return;
  const folding = createNode();
  folding.isWhole = backslash.isWhole;
  for (const [byte, next] of backslash.next) folding.next.set(byte, next);
  folding.next.set(0x0a, fold);
  root.next.set(0x5c, folding);
}

/** Adds a chain of backslashes; the same escapes follow each of them. */
function addEscapes(root: FormNode, character: string): void {
  const bodies = buildForms(escapeBodies(character));
  let node = root;
  for (let count = 1; count <= maxBackslashes; count += 1) {
    const chained = node.next.get(0x5c) ?? createNode();
    for (const [byte, next] of bodies.next) if (!chained.next.has(byte)) chained.next.set(byte, next);
    if (character === '\\' && wholeBackslashes.has(count)) chained.isWhole = true;
    node.next.set(0x5c, chained);
    node = chained;
  }
}

/** Returns what follows the backslash. */
function escapeBodies(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const bytes = [...Buffer.from(character)];
  // Includes repeated encoding, which doubles each backslash.
  const join = (parts: readonly string[]) => ['\\', '\\\\', '\\\\\\\\'].map((sign) => parts.join(sign));
  const hex = (width: number) => [code.toString(16).padStart(width, '0')];
  const bodies = [
    ...join(units.map((unit) => `u${unit.toString(16).padStart(4, '0')}`)),
    `u{${hex(1)}}`,
    `u{${hex(4)}}`,
    `U${hex(8)}`,
    ...join(bytes.map((byte) => `x${byte.toString(16).padStart(2, '0')}`)),
    ...(code < 0x100 ? [`x${hex(2)}`] : []),
  ];
  const octal = join(bytes.map((byte) => byte.toString(8).padStart(3, '0')));
  const letter = letters[character];
  return [
    ...bodies.flatMap((body) => [body, upperDigits(body)]),
    ...octal,
    ...(letter === undefined ? [] : [letter]),
    ...(letter === 'e' ? ['E'] : []),
    // Shells escape special characters with it, and PHP escapes the slash.
    ...(/[\p{L}\p{N}\\]/u.test(character) ? [] : [character]),
  ];
}

/** Converts `u00e4` to `u00E4`: the prefix letter stays. */
function upperDigits(body: string): string {
  return body.replaceAll(/([uUx])(\{?)([0-9a-f]+)/g, (_, sign: string, open: string, digits: string) => {
    return `${sign}${open}${digits.toUpperCase()}`;
  });
}

function percentForms(character: string): string[] {
  const pairs = [...Buffer.from(character)].map((byte) => byte.toString(16).padStart(2, '0'));
  return ['%', '%25', '='].flatMap((sign) => {
    const lower = pairs.map((pair) => `${sign}${pair}`).join('');
    return [lower, pairs.map((pair) => `${sign}${pair.toUpperCase()}`).join('')];
  });
}

function entityForms(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const names = [
    `#${code}`,
    ...(code < 100 ? [`#0${code}`] : []),
    ...[hex, hex.toUpperCase(), hex.padStart(4, '0')].flatMap((digits) => [`#x${digits}`, `#X${digits}`]),
    ...(entities[character] ?? []),
  ];
  return names.flatMap((name) => [`&${name};`, `&amp;${name};`]);
}
