import {
  isCollection,
  isMap,
  isScalar,
  type Node,
  type Pair,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { DocumentNode, DocumentPlace } from './find-in-document.ts';
import { keepWrittenNumbers } from './written-number-tags.ts';

/** Quotes strings that a parser of YAML 1.1 or 1.2 could read as another type. */
const layout = { lineWidth: 0, compat: 'yaml-1.1', customTags: keepWrittenNumbers } as const;
const flowLayout = { ...layout, collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' } as const;

/**
 * Returns the text with the value at a place changed and every other character kept, or null if the text is too unusual
 * to change in place. The result is a proposal, which the caller parses again.
 */
export function patchValue(
  text: string,
  { parent, pair, node }: DocumentPlace,
  value: unknown,
): string | null {
  if (parent === null) return null;
  if (parent.flow) return node?.range ? replace(text, node.range[0], node.range[1], writeFlow(value)) : null;
  if (pair !== null) return replacePairValue(text, pair, value);
  if (node === undefined || !node?.range) return null;
  const written = writeItem(value).replaceAll('\n', `\n${' '.repeat(columnOf(text, node.range[0]))}`);
  return replaceValue(text, { start: node.range[0], end: endOf(node), written });
}

/** Does the same for a missing member, which it appends. */
export function patchMissing(
  text: string,
  parent: YAMLMap | YAMLSeq,
  { member, value }: { readonly member: string | number; readonly value: unknown },
): string | null {
  const last = parent.items.at(-1);
  const start = startOfItem(isMap(parent) ? parent.items[0] : last);
  const lastNode =
    last && 'key' in (last as object) ? ((last as Pair).value as DocumentNode) : (last as DocumentNode);
  if (parent.flow || start === null || !lastNode?.range) return null;
  const lineEnd = text.indexOf('\n', endOf(lastNode));
  const end = lineEnd === -1 ? text.length : lineEnd;
  if (!isMap(parent)) {
    const dash = text.lastIndexOf('-', start - 1);
    const column = columnOf(text, dash);
    const item = indent(`- ${writeItem(value).replaceAll('\n', '\n  ')}`, column);
    return dash === -1 ? null : replace(text, end, end, `\n${' '.repeat(column)}${item}`);
  }
  const column = columnOf(text, start);
  const written = indent(`${writeKey(String(member))}:${writeBlock(value)}`, column);
  return replace(text, end, end, `\n${' '.repeat(column)}${written}`);
}

/** Returns the text without the lines of a member or item, or null. */
export function patchRemoval(text: string, { parent, pair, node }: DocumentPlace): string | null {
  if (parent === null || parent.flow || parent.items.length < 2) return null;
  const start = pair ? startOfItem(pair) : (node?.range?.[0] ?? null);
  if (start === null || !node?.range) return null;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  if (!(pair ? /^ *$/ : /^ *- +$/).test(before)) return null;
  const lineEnd = text.indexOf('\n', endOf(node));
  return replace(text, lineStart, lineEnd === -1 ? text.length : lineEnd + 1, '');
}

function replacePairValue(text: string, pair: Pair, value: unknown): string | null {
  const start = startOfItem(pair);
  const node = pair.value as DocumentNode;
  const separators = pair.srcToken?.sep ?? [];
  const colon = separators.find(({ type }) => type === 'map-value-ind');
  const isUsual = separators.every(
    ({ type }) => type === 'map-value-ind' || type === 'space' || type === 'newline',
  );
  if (start === null || !colon || !isUsual || !node?.range) return null;
  const written = indent(writeBlock(value), columnOf(text, start));
  return replaceValue(text, {
    start: colon.offset + 1,
    end: Math.max(colon.offset + 1, endOf(node)),
    written,
  });
}

/** Replaces a value; if the new value has several lines, the comment after the old one moves to its first line. */
function replaceValue(
  text: string,
  { start, end, written }: { readonly start: number; readonly end: number; readonly written: string },
): string {
  const comment = /^[ \t]+#.*/.exec(text.slice(end))?.[0] ?? '';
  const [first = '', ...lines] = written.split('\n');
  if (lines.length === 0 || comment === '') return replace(text, start, end, written);
  return replace(text, start, end + comment.length, [first + comment, ...lines].join('\n'));
}

function startOfItem(item: unknown): number | null {
  const node = item && typeof item === 'object' && 'key' in item ? (item as Pair).key : item;
  return (node as Node | null | undefined)?.range?.[0] ?? null;
}

/** Returns the end of a node, without the line break and comments after it. */
function endOf(node: Node): number {
  if (isCollection(node) && !node.flow && node.items.length > 0) {
    const last = node.items.at(-1);
    const inner = (
      last && typeof last === 'object' && 'key' in last ? (last as Pair).value : last
    ) as DocumentNode;
    if (inner?.range) return endOf(inner);
  }
  const [start = 0, end = 0] = node.range ?? [];
  const isBlockScalar = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  return isBlockScalar && end > start ? end - 1 : end;
}

/** Writes the text after `key:`: a space and a scalar, or the lines of a collection, indented by two. */
function writeBlock(value: unknown): string {
  return stringify({ k: value }, layout).slice(2).trimEnd();
}

/** Writes an item of a list with its lines aligned. */
function writeItem(value: unknown): string {
  return stringify(value, layout).trimEnd();
}

function writeFlow(value: unknown): string {
  return stringify(value, flowLayout).trimEnd();
}

function writeKey(key: string): string {
  return stringify({ [key]: 1 }, layout).replace(/: 1\n$/, '');
}

function indent(lines: string, column: number): string {
  return lines.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(column)}`);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function replace(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
