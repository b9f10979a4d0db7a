import { LRUCache } from 'lru-cache';
import { type ParsedEnvironment, parseEnvironment } from '../language/index.ts';
import type { RootDocument } from './root-document.ts';

/** Reads a document, or remembers it: what a saved revision says never changes. */
export type ParseDocument = (document: RootDocument) => ParsedEnvironment;

/** Of the documents that are remembered: one that was read takes some 60 bytes for each of its characters. */
const charactersKept = 512 * 1024;

export function createParseDocument(): ParseDocument {
  const parsed = new LRUCache<string, { readonly parsed: ParsedEnvironment; readonly size: number }>({
    maxSize: charactersKept,
    sizeCalculation: ({ size }) => size,
  });
  return ({ source, revisionKey }) => {
    if (revisionKey === null) return parseEnvironment(source.name, source.text);
    // What is wrong in a document is said with the name that it was asked for by.
    const key = `${revisionKey} ${source.name}`;
    const known = parsed.get(key);
    if (known !== undefined) return known.parsed;
    const entry = { parsed: parseEnvironment(source.name, source.text), size: source.text.length + 200 };
    parsed.set(key, entry);
    return entry.parsed;
  };
}
