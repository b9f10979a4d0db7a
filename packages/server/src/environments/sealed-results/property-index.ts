import { hash } from 'node:crypto';
import { pieceBytes } from './piece-bytes.ts';

/** The place of a value in the JSON of a result. */
export interface PropertyPlace {
  readonly offset: number;
  readonly length: number;
  /** True if the value is secret only because it is inside a secret. */
  readonly insideSecret: boolean;
}

interface Entry {
  readonly key: Buffer;
  readonly offset: number;
  readonly length: number;
  insideSecret: boolean;
  readonly saysSecret: boolean;
}

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number };

export const rootKey: Buffer = Buffer.alloc(16);
export const entryBytes = 24;
const insideSecretBit = 0x8000_0000;

/** Returns the key of a value, from its parent's key and the step to the value. */
export function keyOfStep(parent: Buffer, step: Step): Buffer {
  const text = step.kind === 'key' ? `k${step.key}` : `i${step.index}`;
  // UTF-8 cannot encode lone surrogates: all of them would become U+FFFD. No UTF-8 text of a step begins with `u`.
  const bytes = text.isWellFormed() ? Buffer.from(text) : Buffer.from(`u${text}`, 'utf16le');
  return hash('sha256', Buffer.concat([parent, bytes]), 'buffer').subarray(0, 16);
}

/**
 * The index of a result in JSON, in the form of `JSON.stringify`. It has one entry for each member of `properties`, and
 * entries for the parts of each value that is larger than a piece. The parts of smaller values
 * are found by reading those values. Sorted by key; each entry has `entryBytes` bytes.
 */
export function indexProperties(json: Uint8Array): Buffer {
  const entries = new Indexing(json).run().toSorted((left, right) => left.key.compare(right.key));
  const index = Buffer.alloc(entries.length * entryBytes);
  for (const [at, { key, offset, length, insideSecret, saysSecret }] of entries.entries()) {
    key.copy(index, at * entryBytes);
    index.writeUInt32BE(offset, at * entryBytes + 16);
    const bit = insideSecret && !saysSecret ? insideSecretBit : 0;
    index.writeUInt32BE(length + bit, at * entryBytes + 20);
  }
  return index;
}

/** Finds an entry in a part of an index. */
export function findEntry(page: Buffer, key: Buffer): PropertyPlace | null {
  let low = 0;
  let high = page.length / entryBytes;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = middle * entryBytes;
    const order = key.compare(page, at, at + 16);
    if (order < 0) high = middle;
    else if (order > 0) low = middle + 1;
    else {
      const length = page.readUInt32BE(at + 20);
      const insideSecret = length >= insideSecretBit;
      const offset = page.readUInt32BE(at + 16);
      return { offset, length: insideSecret ? length - insideSecretBit : length, insideSecret };
    }
  }
  return null;
}

const quoteByte = 0x22;
const commaByte = 0x2c;
const backslashByte = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const letterT = 0x74;

/** Scans JSON once, from start to end. */
class Indexing {
  readonly #json: Buffer;
  readonly #entries: Entry[] = [];
  #at = 0;

  constructor(json: Uint8Array) {
    this.#json = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  }

  run(): Entry[] {
    this.#members((name) => {
      if (name === 'properties') this.#parts(rootKey);
      else this.#skip();
    });
    return this.#entries;
  }

  /** Indexes an EvaluatedValue under `key`. */
  #value(key: Buffer): void {
    const offset = this.#at;
    const first = this.#entries.length;
    let saysSecret = false;
    this.#members((name) => {
      if (name === 'value') this.#parts(key);
      else {
        saysSecret ||= name === 'secret' && this.#json[this.#at] === letterT;
        this.#skip();
      }
    });
    const length = this.#at - offset;
    if (length <= pieceBytes) this.#entries.length = first;
    if (saysSecret) for (const entry of this.#entries.slice(first)) entry.insideSecret = true;
    this.#entries.push({ key, offset, length, insideSecret: false, saysSecret });
  }

  /** Indexes the members or elements of a value; a scalar has none. */
  #parts(parent: Buffer): void {
    const byte = this.#json[this.#at];
    if (byte === openBrace)
      this.#members((name) => this.#value(keyOfStep(parent, { kind: 'key', key: name })));
    else if (byte === openBracket)
      this.#elements((index) => this.#value(keyOfStep(parent, { kind: 'index', index })));
    else this.#skip();
  }

  #members(read: (name: string) => void): void {
    this.#at += 1;
    while (this.#json[this.#at] !== closeBrace) {
      const start = this.#at;
      this.#skipString();
      const name = JSON.parse(this.#json.toString('utf8', start, this.#at)) as string;
      this.#at += 1;
      read(name);
      if (this.#json[this.#at] === commaByte) this.#at += 1;
    }
    this.#at += 1;
  }

  #elements(read: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0; this.#json[this.#at] !== closeBracket; index += 1) {
      read(index);
      if (this.#json[this.#at] === commaByte) this.#at += 1;
    }
    this.#at += 1;
  }

  #skipString(): void {
    this.#at += 1;
    while (this.#json[this.#at] !== quoteByte) {
      if (this.#at >= this.#json.length) throw new Error('the JSON of a result ends inside a string');
      this.#at += this.#json[this.#at] === backslashByte ? 2 : 1;
    }
    this.#at += 1;
  }

  /** Any JSON value. */
  #skip(): void {
    let depth = 0;
    do {
      const byte = this.#json[this.#at];
      if (byte === undefined) throw new Error('the JSON of a result ends within a value');
      if (byte === quoteByte) this.#skipString();
      else if (byte === openBrace || byte === openBracket) {
        depth += 1;
        this.#at += 1;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1;
        this.#at += 1;
      } else if (byte === commaByte || byte === 0x3a) this.#at += 1;
      else this.#skipLiteral();
    } while (depth > 0);
  }

  #skipLiteral(): void {
    while (this.#at < this.#json.length && !isDelimiter(this.#json[this.#at])) this.#at += 1;
  }
}

function isDelimiter(byte: number | undefined): boolean {
  return byte === commaByte || byte === closeBrace || byte === closeBracket;
}
