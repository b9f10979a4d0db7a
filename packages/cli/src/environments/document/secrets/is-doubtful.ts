import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Pair,
  type Scalar,
  visit,
} from 'yaml';
import { isFunction, isFunctionLike, isNearFunction } from './hidden-by-key.ts';
import { findMentions, holdsSecretSign, isOrdinaryName, type TextPart } from './secret-letters.ts';

/**
 * Reports whether a document may contain a secret that typing errors made look like something else: a misspelt or torn
 * `fn::secret`, or a function, key or tag that is not as this language writes it. Values and comments of a saved
 * document may mention secrets.
 */
export function isDoubtful(
  text: string,
  document: Document,
  { isSaved }: { readonly isSaved: boolean },
): boolean {
  const known: TextPart[] = isSaved ? findMentions(text) : [];
  let isClear = isMap(document.contents) && !hasOddLine(text, { isSaved });
  const look = (isKnown: boolean, node: unknown) => {
    if (isKnown && isScalar(node)) known.push(partOf(node));
  };
  visit(document, {
    Alias: (place) => {
      if (place === 'key') isClear = false;
    },
    Node: (place, node) => {
      if (!hasPlainTag(node) || (place === 'key' && isCollection(node))) isClear = false;
      // A `&` before a text makes it an anchor without a value.
      if (isScalar(node) && node.anchor !== undefined && node.value === '') isClear = false;
      look(isScalar(node) && place !== 'key' && isReference(String(node.value)), node);
    },
    Pair: (_, pair, path) => {
      const name = readName(text, pair);
      if (name === null || !isPlaced(name, pair, path) || isBare(text, path)) isClear = false;
      else look(isKnown(name, text.slice(0, partOf(pair.key as Scalar).start)), pair.key);
      look((name === 'fn::secret' || name === 'ciphertext') && isOnOneLine(text, pair.value), pair.value);
    },
  });
  return !isClear || holdsSecretSign(text, known);
}

/** Reports whether a text has a directive, the end of a document, an escaped letter, or a line break in an indentation. */
function hasOddLine(text: string, { isSaved }: { readonly isSaved: boolean }): boolean {
  if (/^(?:%|\.\.\.)/m.test(text) || /\\(?:x|u00|U0{6})[4-7]/.test(text)) return true;
  return !isSaved && text.includes('fn::secret') && /^[ \t]+\r?$/m.test(text);
}

function partOf({ range }: Scalar): TextPart {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

/** Reports whether a node has no tag, or one for the types of JSON (`!!str`). */
function hasPlainTag(node: unknown): boolean {
  const tag = isNode(node) && 'tag' in node ? node.tag : undefined;
  return tag === undefined || /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/.test(String(tag));
}

/** Reports whether a key is certainly a name: it has no part of a value. */
export function hasPlainKey(text: string, pair: Pair): boolean {
  const name = readName(text, pair);
  return name !== null && (/^[\w.-]+$/.test(name) || name === 'fn::secret' || isFunction(name));
}

/** Returns a key that is written plainly: a word or a quoted text without escapes, followed by a colon; else null. */
function readName(text: string, { key, srcToken }: Pair & { readonly srcToken?: unknown }): string | null {
  if (!isScalar(key) || key.anchor !== undefined || key.tag !== undefined) return null;
  const name = String(key.value);
  const { start, end } = partOf(key);
  const written = text.slice(start, end);
  // A letter in an indentation moves a member out of its object, and the spaces after it into the key.
  if (name === '' || (name === written && /\s{2}|\t/.test(name))) return null;
  if (![name, `"${name}"`, `'${name}'`].includes(written)) return null;
  const { start: before = [] } = srcToken as { start?: readonly { type: string }[] };
  if (before.some(({ type }) => type === 'explicit-key-ind')) return null;
  return /^[ \t]*:/.test(text.slice(end)) ? name : null;
}

/** Reports whether a list contains a pair without the braces of an object. */
function isBare(text: string, path: readonly unknown[]): boolean {
  const map = path.at(-1);
  return isMap(map) && map.flow === true && text[map.range?.[0] ?? 0] !== '{';
}

/** Reports whether a key may be a key, and has the neighbours and the value that it needs. */
function isPlaced(name: string, { value }: Pair<unknown, unknown>, path: readonly unknown[]): boolean {
  const map = path.at(-1);
  const isAlone = isMap(map) && map.items.length === 1;
  const isEmpty = !isNode(value) || (isScalar(value) && /^(?:~|null)?$/i.test(String(value.value)));
  if (name === 'fn::secret') return isAlone && !isEmpty;
  if (name === 'ciphertext') {
    const outer = path.at(-2);
    return isAlone && isPair(outer) && isScalar(outer.key) && outer.key.value === 'fn::secret';
  }
  if (isFunction(name)) return true;
  if (isFunctionLike(name)) return isNearFunction(name);
  return !/::|\w.*\W[fn]{1,4}\W*:/i.test(name);
}

/** Reports whether a key that contains the word `secret` is a function or an ordinary name such as `clientSecret`. */
function isKnown(name: string, before: string): boolean {
  return name === 'fn::secret' || name === 'ciphertext' || isFunction(name) || isOrdinaryName(name, before);
}

function isOnOneLine(text: string, value: unknown): boolean {
  return isScalar(value) && !/[\r\n]/.test(text.slice(partOf(value).start, partOf(value).end));
}

/** Reports whether a text consists of references such as `${db.password}`. */
function isReference(text: string): boolean {
  return /^(?:\$\{[\w.[\]-]+\})+$/.test(text);
}
