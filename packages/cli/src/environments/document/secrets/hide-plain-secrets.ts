import { type Document, isCollection, isMap, isNode, isScalar, isSeq, type Node, Scalar, visit } from 'yaml';
import type { DocumentPath } from '../document-path.ts';
import { readDocument } from '../edit-document.ts';
import { formatYaml } from '../format-yaml.ts';
import { findPlainSecrets, type TextRange } from './find-written-secrets.ts';

const placeholder = '[secret]';

/** Finds, for each line of a saved document, the ranges in it that were probably meant to be secret. */
export function findHiddenInLines(text: string): readonly (readonly TextRange[])[] {
  const ranges = findPlainSecrets(text) ?? [{ start: 0, end: text.length }];
  let at = 0;
  return text.split('\n').map((line) => {
    const start = at;
    at += line.length + 1;
    return ranges
      .filter((range) => range.start < start + line.length && range.end > start)
      .map((range) => ({
        start: Math.max(range.start - start, 0),
        end: Math.min(range.end - start, line.length),
      }));
  });
}

/** Replaces ranges of a line, except for its indentation. */
export function hideRanges(line: string, ranges: readonly TextRange[]): string {
  const indentation = line.length - line.trimStart().length;
  let shown = '';
  let at = 0;
  for (const { start: from, end } of ranges.toSorted((left, right) => left.start - right.start)) {
    const start = Math.max(from, indentation);
    if (end <= Math.max(at, start)) continue;
    // Ranges that touch are one.
    shown += start > at || at === 0 ? `${line.slice(at, start)}${placeholder}` : '';
    at = end;
  }
  return shown + line.slice(at);
}

/**
 * Returns the part of a saved document at a path, without what was probably meant to be secret; undefined if there is
 * none.
 */
export function findShownNode(text: string, path: DocumentPath): Node | undefined {
  const node = hideInDocument(text).getIn([...path], true);
  return isNode(node) ? node : undefined;
}

/** Replaces the parts of an evaluated value at a path that were probably meant to be secret. */
export function hideInValue(value: unknown, path: DocumentPath): unknown {
  const names = ['values', ...path.map(String)];
  const text = formatYaml(names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value));
  return prune(value, hideInDocument(text).getIn(names, true));
}

function hideInDocument(text: string): Document {
  const document = readDocument(text);
  const ranges = findPlainSecrets(text) ?? [{ start: 0, end: text.length }];
  if (ranges.length === 0) return document;
  const hiddenTexts = new Set(ranges.map(({ start, end }) => text.slice(start, end)));
  const showComment = (comment: string | null | undefined) =>
    comment
      ?.split('\n')
      .filter((line) => !hiddenTexts.has(line))
      .join('\n') || null;
  visit(document, {
    Node(_, node) {
      const [start, end] = node.range ?? [0, 0];
      const isHidden = ranges.some((range) => range.start <= start && range.end >= end && end > start);
      if (isHidden) return new Scalar(placeholder);
      node.commentBefore = showComment(node.commentBefore);
      node.comment = showComment(node.comment);
      return undefined;
    },
  });
  return document;
}

/** Copies a value up to the nodes that were replaced, in the same order. */
function prune(value: unknown, node: unknown): unknown {
  if (isSeq(node) && Array.isArray(value)) return value.map((item, index) => prune(item, node.items[index]));
  if (isMap(node) && typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.values(value).map((inner, index) => {
        const pair = node.items[index];
        return [isScalar(pair?.key) ? String(pair.key.value) : placeholder, prune(inner, pair?.value)];
      }),
    );
  }
  return !isScalar(node) || isCollection(node) || node.value === placeholder ? placeholder : value;
}
