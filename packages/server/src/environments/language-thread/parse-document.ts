import { createFairCache } from '../../platform/fair-cache.ts';
import { parseEnvironment } from '../language/computations.ts';
import type { ParsedEnvironment } from '../language/index.ts';
import type { ThreadDocument } from './protocol.ts';

/** Reads a document, or remembers it: what a saved revision says never changes. */
export type ParseDocument = (document: ThreadDocument) => ParsedEnvironment;

/** Of the documents that are remembered: one that was read takes some 60 bytes for each of its characters. */
const charactersKept = 512 * 1024;

export function createParseDocument(): ParseDocument {
  const parsed = createFairCache<{ readonly parsed: ParsedEnvironment; readonly size: number }>({
    maxSize: charactersKept,
    sizeOf: ({ size }) => size,
  });
  return ({ name, text, revisionKey, key: owner }) => {
    if (revisionKey === null || owner === null) return parseEnvironment(name, text);
    // What is wrong in a document is said with the name that it was asked for by.
    const key = `${revisionKey} ${name}`;
    const known = parsed.get(owner.organization.organizationId, key);
    if (known !== undefined) return known.parsed;
    const entry = { parsed: parseEnvironment(name, text), size: text.length + 200 };
    parsed.set(owner.organization.organizationId, key, entry);
    return entry.parsed;
  };
}
