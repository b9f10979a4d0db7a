import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import type { OrganizationCipher } from '../ciphertexts/index.ts';
import { type Accessor, parsePropertyPath } from '../language/index.ts';
import { pieceBytes } from './piece-bytes.ts';
import { findEntry, keyOfStep, type PropertyPlace, rootKey } from './property-index.ts';
import { type ResultOutline, resultPlaces } from './seal-result.ts';
import { PropertyError, selectProperty, selectWithin } from './select-property.ts';

const expand = promisify(inflateRaw);

/** The JSON of a response: its parts in order, each at most as large as a piece. */
export interface ResultText {
  readonly bytes: number;
  readonly parts: AsyncIterable<Uint8Array> | readonly Uint8Array[];
}

export interface StoredResult {
  readonly sessionId: string;
  readonly sealed: string;
  readonly inPieces: boolean;
  /** In base64. */
  loadPiece(number: number): Promise<string>;
}

/**
 * Reads a stored result. Returns null for a result that is larger than a piece and not stored in
 * pieces. Throws SecretError if the ciphertext belongs to another session, and PropertyError.
 */
export async function readResult(
  cipher: OrganizationCipher,
  stored: StoredResult,
  /** Null for the whole result. */
  path: string | null,
): Promise<ResultText | null> {
  const accessors = path === null ? null : parseAccessors(path);
  if (stored.inPieces) return readPieces(cipher, stored, accessors && { accessors, path: path ?? '' });
  const compressed = cipher.open(Buffer.from(stored.sealed, 'base64'), resultPlaces.whole(stored.sessionId));
  const json = await expandSmall(compressed);
  if (json === null) return null;
  if (accessors === null) return textOf(json);
  return textOf(Buffer.from(JSON.stringify(selectProperty(json, accessors, path ?? ''))));
}

interface Wanted {
  readonly accessors: readonly Accessor[];
  readonly path: string;
}

async function readPieces(
  cipher: OrganizationCipher,
  stored: StoredResult,
  wanted: Wanted | null,
): Promise<ResultText> {
  const { sessionId } = stored;
  const open = async (sealed: string, place: string) =>
    (await expand(cipher.open(Buffer.from(sealed, 'base64'), place))) as Buffer;
  const piece = async (number: number) =>
    open(await stored.loadPiece(number), resultPlaces.piece(sessionId, number));
  const outlineText = (await open(stored.sealed, resultPlaces.outline(sessionId))).toString('utf8');
  const outline = JSON.parse(outlineText) as ResultOutline;
  if (wanted === null) return { bytes: outline.bytes, parts: range(piece, 0, outline.bytes) };
  const { accessors, path } = wanted;
  const found = await findDeepest(piece, outline, accessors);
  if (found === null) throw new PropertyError('property_unknown', path);
  const { place, rest } = found;
  const { offset, length, insideSecret } = place;
  if (length <= pieceBytes) {
    const value = await collect(range(piece, offset, length));
    return textOf(Buffer.from(JSON.stringify(selectWithin(value, { rest, path, insideSecret }))));
  }
  if (rest.length > 0) throw new PropertyError('property_unknown', path);
  if (!insideSecret) return { bytes: length, parts: range(piece, offset, length) };
  const mark = Buffer.from(',"secret":true}');
  return { bytes: length - 1 + mark.length, parts: followedBy(range(piece, offset, length - 1), mark) };
}

type LoadPiece = (number: number) => Promise<Buffer>;

/** Finds the innermost indexed value on the path, and the rest of the path. */
async function findDeepest(
  piece: LoadPiece,
  { bytes, pages }: ResultOutline,
  accessors: readonly Accessor[],
): Promise<{ readonly place: PropertyPlace; readonly rest: readonly Accessor[] } | null> {
  const firstPage = Math.ceil(bytes / pieceBytes);
  let key = rootKey;
  let found: { readonly place: PropertyPlace; readonly rest: readonly Accessor[] } | null = null;
  for (const [step, accessor] of accessors.entries()) {
    key = keyOfStep(key, accessor);
    const text = key.toString('hex');
    const page = pages.findLastIndex((first) => first <= text);
    const place = page < 0 ? null : findEntry(await piece(firstPage + page), key);
    if (place === null) return found;
    found = { place, rest: accessors.slice(step + 1) };
  }
  return found;
}

async function* range(piece: LoadPiece, offset: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < offset + length; ) {
    const number = Math.floor(at / pieceBytes);
    const start = number * pieceBytes;
    const end = Math.min(offset + length, start + pieceBytes);
    yield (await piece(number)).subarray(at - start, end - start);
    at = end;
  }
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

async function* followedBy(parts: AsyncIterable<Uint8Array>, last: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* parts;
  yield last;
}

function textOf(json: Uint8Array): ResultText {
  return { bytes: json.length, parts: [json] };
}

async function expandSmall(compressed: Uint8Array): Promise<Buffer | null> {
  try {
    return (await expand(compressed, { maxOutputLength: pieceBytes })) as Buffer;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}

function parseAccessors(path: string): readonly Accessor[] {
  const accessors = parsePropertyPath(path);
  if (accessors === null) throw new PropertyError('property_invalid', path);
  return accessors;
}
