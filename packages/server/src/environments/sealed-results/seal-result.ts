import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OrganizationCipher } from '../ciphertexts/index.ts';
import { pieceBytes } from './piece-bytes.ts';
import { entryBytes, indexProperties } from './property-index.ts';
import { sliceBytes } from './slice-bytes.ts';

/** A stored result: compressed, and encrypted for one session only. */
export interface SealedResult {
  /** A whole small result or, for a result in pieces, its outline. In base64. */
  readonly sealed: string;
  /**
   * The pieces of a result that is larger than a piece, followed by the pages of its index. In base64.
   */
  readonly pieces: readonly string[] | null;
}

/** The layout of a result in pieces. */
export interface ResultOutline {
  /** The size of the JSON; each piece contains `pieceBytes` of it, the last one the rest. */
  readonly bytes: number;
  /** The first key of each page of the index, in hexadecimal; pages follow the pieces. */
  readonly pages: readonly string[];
}

/**
 * The size of a page of the index. A read loads one page for each step of its path; the outline contains the first key
 * of each page.
 */
const pageBytes = 170 * entryBytes;

/** The place of a part. It is authenticated, so that no part can replace another. */
export const resultPlaces = {
  whole: (sessionId: string) => `environment-session:${sessionId}`,
  outline: (sessionId: string) => `environment-session-outline:${sessionId}`,
  piece: (sessionId: string, number: number) => `environment-session-piece:${sessionId}:${number}`,
};

/**
 * Seals the EvaluatedEnvironment as JSON, in the language process, in proportion to its size. A result that is larger
 * than a piece is sealed in pieces with an index, so that a read decrypts only what it returns.
 */
export function sealResult(cipher: OrganizationCipher, sessionId: string, json: Uint8Array): SealedResult {
  const seal = (bytes: Uint8Array, place: string) =>
    Buffer.from(cipher.seal(deflateRawSync(bytes), place)).toString('base64');
  if (json.length <= pieceBytes) return { sealed: seal(json, resultPlaces.whole(sessionId)), pieces: null };
  const index = indexProperties(json);
  const pages = sliceBytes(index, pageBytes);
  const outline: ResultOutline = {
    bytes: json.length,
    pages: pages.map((page) => Buffer.from(page.subarray(0, 16)).toString('hex')),
  };
  return {
    sealed: seal(Buffer.from(JSON.stringify(outline)), resultPlaces.outline(sessionId)),
    pieces: [...sliceBytes(json, pieceBytes), ...pages].map((part, number) =>
      seal(part, resultPlaces.piece(sessionId, number)),
    ),
  };
}

/**
 * Seals a result again, in pieces, that an earlier version sealed as a whole; its size is not limited. Also runs in the
 * language process.
 */
export function sealAgain(cipher: OrganizationCipher, sessionId: string, sealed: string): SealedResult {
  const compressed = cipher.open(Buffer.from(sealed, 'base64'), resultPlaces.whole(sessionId));
  return sealResult(cipher, sessionId, inflateRawSync(compressed));
}
