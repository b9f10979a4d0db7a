import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type DocumentPath, formatDocumentPath } from './document-path.ts';

export type DocumentNode = Node | null | undefined;

/** The place of a path in a document: an existing value, or the collection to which it can be added. */
export interface DocumentPlace {
  /** The map or list that contains the last member found; null if that is the document itself. */
  readonly parent: YAMLMap | YAMLSeq | null;
  /** The pair in the parent; null when the place is missing or in a list. */
  readonly pair: Pair<unknown, unknown> | null;
  /** The existing node; null for an explicit or empty null; undefined if it is missing. */
  readonly node: DocumentNode;
  /** The path to the place, which may end before the requested path. */
  readonly path: DocumentPath;
  /** The rest of the requested path, which is missing. */
  readonly missing: DocumentPath;
}

/**
 * Follows a path as far as the document goes: it ends at an empty value, `{}` or a map without the member. Throws
 * CliError if the path leads through a value that is neither an object nor a list.
 */
export function findInDocument(document: Document, path: DocumentPath): DocumentPlace {
  let place: DocumentPlace = { parent: null, pair: null, node: document.contents, path: [], missing: path };
  while (place.missing.length > 0) {
    const { node, missing } = place;
    const [member = '', ...rest] = missing;
    const at = [...place.path, member];
    if (isEmpty(node)) return place;
    if (isMap(node) && typeof member === 'string') {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === member);
      if (!pair) return { parent: node, pair: null, node: undefined, path: at, missing: rest };
      place = { parent: node, pair, node: pair.value as DocumentNode, path: at, missing: rest };
    } else if (isSeq(node) && typeof member === 'number' && member <= node.items.length) {
      const item = node.items[member] as DocumentNode;
      place = { parent: node, pair: null, node: item, path: at, missing: rest };
    } else {
      throw wrongType(node, place.path, member);
    }
  }
  return place;
}

/** Reports whether a node can receive a first member: nothing, null, or a map without members. */
function isEmpty(node: DocumentNode): boolean {
  if (node === null || node === undefined) return true;
  return isScalar(node) ? node.value === null : isMap(node) && node.items.length === 0;
}

function wrongType(node: DocumentNode, path: DocumentPath, member: string | number): CliError {
  const where = path.length === 0 ? 'the document' : formatDocumentPath(path);
  const wanted = typeof member === 'number' ? `a list with an item ${member}` : 'an object';
  const found = isSeq(node)
    ? `a list of ${node.items.length} item${node.items.length === 1 ? '' : 's'}`
    : isMap(node)
      ? 'an object'
      : isAlias(node)
        ? 'an alias of another value'
        : 'a single value';
  return new CliError(`${where} is ${found}, not ${wanted}`, {
    exitCode: exitCodes.failed,
    hint: 'Set the whole value, or use "symbolon env edit".',
  });
}
