import { isList } from '../../../platform/is-list.ts';
import { limits } from './limits.ts';
import { jsonOfNumber } from './plain-value.ts';
import { byCodePoint, type Value, WrittenNumber } from './value.ts';

/** The properties of a value and all its parts. */
export interface Contents {
  readonly unknown: boolean;
  readonly secret: boolean;
  /** The approximate number of characters as JSON; shared parts count each time they occur. */
  readonly size: number;
}

const known = new WeakMap<Value, Contents>();

/** Inspects a value, once. */
export function contentsOf(value: Value): Contents {
  const before = known.get(value);
  if (before) return before;
  const contents = lookThrough(value);
  known.set(value, contents);
  return contents;
}

function lookThrough(value: Value): Contents {
  const { content, unknown, secret } = value;
  if (unknown) return { unknown, secret, size: 11 };
  if (isList(content)) return together(value, content.map(contentsOf), 2);
  if (content instanceof Map) {
    let own = 2;
    const members = value.keys().flatMap((key) => {
      const member = value.property(key);
      own += key.length + 4;
      return member ? [contentsOf(member)] : [];
    });
    return together(value, members, own);
  }
  const size =
    content instanceof WrittenNumber
      ? content.text.length
      : typeof content === 'string'
        ? content.length + 2
        : 5;
  return { unknown, secret, size };
}

function together({ secret }: Value, parts: readonly Contents[], own: number): Contents {
  return {
    unknown: parts.some((part) => part.unknown),
    secret: secret || parts.some((part) => part.secret),
    size: Math.min(
      parts.reduce((sum, { size }) => sum + size + 1, own),
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

/**
 * Formats a value as text for `${…}` and `fn::toString`; null if it would be too long. For an object, contains only the
 * members of the top layer, without overridden members and those that an import adds (as in the reference
 * implementation); `fn::toJSON` contains all of them.
 */
export function textOfValue(value: Value): string | null {
  if (value.unknown) return '[unknown]';
  const { content } = value;
  if (content === null) return '';
  if (typeof content === 'string') return content;
  if (typeof content === 'boolean') return String(content);
  if (content instanceof WrittenNumber) return content.text;
  const before = composed.get(value);
  if (before !== undefined) return before;
  const text = composeText(value);
  composed.set(value, text);
  return text;
}

/** Texts of values, so that frequently referenced ones are formatted once. */
const composed = new WeakMap<Value, string | null>();

function composeText(value: Value): string | null {
  const { content } = value;
  if (contentsOf(value).size > limits.stringLength) return null;
  if (isList(content)) {
    return joinTexts(content, (item) => quoteText(item));
  }
  const members = content instanceof Map ? content : new Map<string, Value>();
  return joinTexts([...members.keys()].sort(byCodePoint), (key) => {
    const member = members.get(key);
    const text = member ? quoteText(member) : quoteAsGo('');
    return text === null ? null : `${quoteAsGo(key)}=${text}`;
  });
}

/**
 * Returns null as soon as the text is too long: each level quotes the quotes inside it, so the text doubles with every
 * level.
 */
function joinTexts<Part>(parts: readonly Part[], write: (part: Part) => string | null): string | null {
  let joined = '';
  for (const [index, part] of parts.entries()) {
    const text = write(part);
    if (text === null || joined.length + text.length > limits.stringLength) return null;
    joined += index === 0 ? text : `,${text}`;
  }
  return joined;
}

function quoteText(value: Value): string | null {
  const text = textOfValue(value);
  return text === null ? null : quoteAsGo(text);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Characters that Go does not print: all except letters, marks, numbers, punctuation, symbols and the space. */
const unprintable = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Quotes a text like Go's `%q`, which the contract's clients read. */
function quoteAsGo(text: string): string {
  const quoted = text.replace(unprintable, (character) => escapes[character] ?? hexEscape(character));
  return `"${quoted}"`;
}

function hexEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** Formats a value as JSON, with its numbers as written; null if it would be too long. */
export function jsonTextOfValue(value: Value): string | null {
  return contentsOf(value).size > limits.stringLength ? null : JSON.stringify(writable(value));
}

type Writable = null | boolean | number | string | readonly Writable[] | { [member: string]: Writable };

function writable(value: Value): Writable {
  const { content } = value;
  if (content instanceof WrittenNumber) return jsonOfNumber(content);
  if (isList(content)) return content.map(writable);
  if (typeof content === 'string') return content.toWellFormed();
  if (content === null || typeof content !== 'object') return content;
  const object: { [member: string]: Writable } = Object.create(null);
  for (const key of value.keys()) {
    const member = value.property(key);
    if (member) object[key] = writable(member);
  }
  return object;
}
