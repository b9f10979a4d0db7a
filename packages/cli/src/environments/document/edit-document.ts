import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type DocumentPath, formatDocumentPath } from './document-path.ts';
import { type DocumentPlace, findInDocument } from './find-in-document.ts';
import { formatYaml } from './format-yaml.ts';
import { maxNesting, nestsTooDeeply } from './nests-too-deeply.ts';
import { patchMissing, patchRemoval, patchValue } from './patch-document.ts';
import { keepWrittenNumbers } from './written-number-tags.ts';

const readOptions = {
  keepSourceTokens: true,
  logLevel: 'error',
  compat: 'yaml-1.1',
  customTags: keepWrittenNumbers,
} as const;

/**
 * Returns the document with one value set. Keeps everything else as written if possible; otherwise keeps the comments
 * and uses the layout of the YAML writer. Numbers in the value may be WrittenNumber. Throws CliError.
 */
export function setInDocument(text: string, path: DocumentPath, value: unknown): string {
  const document = readDocument(text);
  const place = findInDocument(document, path);
  const whole = nest(place.missing, value);
  const patched = propose(text, place, whole);
  setWhole(document, place, whole);
  return chooseValid(document, patched);
}

/** Returns the document without the value at a path. Throws CliError, including when there is no such value. */
export function removeFromDocument(text: string, path: DocumentPath): string {
  const document = readDocument(text);
  const place = findInDocument(document, path);
  if (place.node === undefined || place.missing.length > 0) {
    const message = `unknown path ${formatDocumentPath(path)} in the document`;
    throw new CliError(message, { exitCode: exitCodes.failed });
  }
  const patched = patchRemoval(text, place);
  document.deleteIn([...place.path]);
  return chooseValid(document, patched);
}

/** Parses a document with its layout. If it is not valid YAML, throws a CliError that repeats no part of it. */
export function readDocument(text: string): Document {
  if (nestsTooDeeply(text)) {
    const message = `the document nests lists and objects more than ${maxNesting} levels deep`;
    throw new CliError(message, { exitCode: exitCodes.failed });
  }
  const document = parseDocument(text, readOptions);
  const [fault] = document.errors;
  if (!fault) return document as Document;
  const line = fault.linePos?.[0].line;
  throw new CliError(`the document is not valid YAML${line === undefined ? '' : ` (line ${line})`}`, {
    exitCode: exitCodes.failed,
    hint: 'Fix it with "symbolon env edit".',
  });
}

function propose(text: string, place: DocumentPlace, value: unknown): string | null {
  if (place.node !== undefined) return patchValue(text, place, value);
  const member = place.path.at(-1);
  if (place.parent === null || member === undefined) return null;
  return patchMissing(text, place.parent, { member, value });
}

function setWhole(document: Document, { path, parent, node: former }: DocumentPlace, value: unknown): void {
  // Once written and parsed, it has the same kinds of nodes as the rest, numbers included.
  const node = parseDocument(formatYaml(value), readOptions).contents ?? document.createNode(null);
  const comments = [former?.commentBefore, former?.comment].filter((comment) => comment);
  if (comments.length > 0) node.commentBefore = comments.join('\n');
  const member = path.at(-1);
  if (parent === null || member === undefined) document.contents = node;
  else if (isSeq(parent) && member === parent.items.length) parent.add(node);
  else if (isMap(parent) || isSeq(parent)) parent.set(member, node);
}

/** Returns the proposal if it has the values of the changed document; otherwise the YAML writer's text. */
function chooseValid(changed: Document, proposal: string | null): string {
  if (proposal !== null) {
    const read = parseDocument(proposal, { logLevel: 'error' });
    if (read.errors.length === 0 && isDeepStrictEqual(valuesOf(read), valuesOf(changed))) return proposal;
  }
  return readAliases(() => changed.toString({ lineWidth: 0 }));
}

function valuesOf(document: Document | ReturnType<typeof parseDocument>): unknown {
  return readAliases(() => document.toJS());
}

/** Rejects aliases that expand almost without limit or refer to a removed value. */
function readAliases<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new CliError('the aliases in the document prevent this change', {
      exitCode: exitCodes.failed,
      hint: 'Change it with "symbolon env edit".',
      cause,
    });
  }
}

function nest(path: DocumentPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, member) => {
    if (typeof member === 'string') return { [member]: inner };
    if (member === 0) return [inner];
    throw new CliError(`a new list must start with item 0, not ${member}`, {
      exitCode: exitCodes.failed,
    });
  }, value);
}

/** Reports whether the value at a path is written as `fn::secret`. */
export function isSecretInDocument(text: string, path: DocumentPath): boolean {
  const { node, missing } = findInDocument(readDocument(text), path);
  if (missing.length > 0 || !isMap(node)) return false;
  return node.items.length === 1 && isScalar(node.items[0]?.key) && node.items[0].key.value === 'fn::secret';
}
