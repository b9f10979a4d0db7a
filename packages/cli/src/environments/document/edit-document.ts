import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { CliError } from '../../command-line/cli-error.ts';
import { exitCodes } from '../../command-line/exit-codes.ts';
import { type DocumentPath, formatDocumentPath } from './document-path.ts';
import { type DocumentPlace, findInDocument } from './find-in-document.ts';
import { formatYaml } from './format-yaml.ts';
import { patchMissing, patchRemoval, patchValue } from './patch-document.ts';
import { keepWrittenNumbers } from './written-number-tags.ts';

const readOptions = {
  keepSourceTokens: true,
  logLevel: 'silent',
  compat: 'yaml-1.1',
  customTags: keepWrittenNumbers,
} as const;

/**
 * The document with one value set. Everything else stays as it was written wherever that can be; where it cannot,
 * comments stay and the layout is that of the YAML writer. Numbers in the value may be WrittenNumber. Throws CliError.
 */
export function setInDocument(text: string, path: DocumentPath, value: unknown): string {
  const document = readDocument(text);
  const place = findInDocument(document, path);
  const whole = nest(place.missing, value);
  const patched = propose(text, place, whole);
  setWhole(document, place, whole);
  return chooseSound(document, patched);
}

/** The document without what a path leads to. Throws CliError, also where there is nothing. */
export function removeFromDocument(text: string, path: DocumentPath): string {
  const document = readDocument(text);
  const place = findInDocument(document, path);
  if (place.node === undefined || place.missing.length > 0) {
    const message = `there is no ${formatDocumentPath(path)} in the document`;
    throw new CliError(message, { exitCode: exitCodes.failed });
  }
  const patched = patchRemoval(text, place);
  document.deleteIn([...place.path]);
  return chooseSound(document, patched);
}

/** Reads a document with its layout. Throws CliError where it is no YAML; no part of it is repeated. */
export function readDocument(text: string): Document {
  const document = parseDocument(text, readOptions);
  const [fault] = document.errors;
  if (!fault) return document as Document;
  const line = fault.linePos?.[0].line;
  throw new CliError(`the document is no YAML${line === undefined ? '' : ` (line ${line})`}`, {
    exitCode: exitCodes.failed,
    hint: 'Mend it with "symbolon env edit".',
  });
}

function propose(text: string, place: DocumentPlace, value: unknown): string | null {
  if (place.node !== undefined) return patchValue(text, place, value);
  const member = place.path.at(-1);
  if (place.parent === null || member === undefined) return null;
  return patchMissing(text, place.parent, { member, value });
}

function setWhole(document: Document, { path, parent, node: former }: DocumentPlace, value: unknown): void {
  // Written and read, it is made of the same nodes as the rest, numbers and all.
  const node = parseDocument(formatYaml(value), readOptions).contents ?? document.createNode(null);
  const comments = [former?.commentBefore, former?.comment].filter((comment) => comment);
  if (comments.length > 0) node.commentBefore = comments.join('\n');
  const member = path.at(-1);
  if (parent === null || member === undefined) document.contents = node;
  else if (isSeq(parent) && member === parent.items.length) parent.add(node);
  else if (isMap(parent) || isSeq(parent)) parent.set(member, node);
}

/** The proposal where it says what the changed document says, else the document as the YAML writer has it. */
function chooseSound(changed: Document, proposal: string | null): string {
  if (proposal !== null) {
    const read = parseDocument(proposal, { logLevel: 'silent' });
    if (read.errors.length === 0 && isDeepStrictEqual(valuesOf(read), valuesOf(changed))) return proposal;
  }
  return readAliases(() => changed.toString({ lineWidth: 0 }));
}

function valuesOf(document: Document | ReturnType<typeof parseDocument>): unknown {
  return readAliases(() => document.toJS());
}

/** Aliases of aliases nearly without end, or of what was just taken away. */
function readAliases<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new CliError('the document’s aliases are in the way of changing it here', {
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
    throw new CliError(`a list begins with its item 0, and there is no list yet for item ${member}`, {
      exitCode: exitCodes.failed,
    });
  }, value);
}

/** Whether what a path leads to is written as `fn::secret`. */
export function isSecretInDocument(text: string, path: DocumentPath): boolean {
  const { node, missing } = findInDocument(readDocument(text), path);
  if (missing.length > 0 || !isMap(node)) return false;
  return node.items.length === 1 && isScalar(node.items[0]?.key) && node.items[0].key.value === 'fn::secret';
}
