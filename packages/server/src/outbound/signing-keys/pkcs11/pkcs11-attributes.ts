import type { Pkcs11Module } from './pkcs11-module.ts';

/** CKA_… (PKCS #11 v2.40, pkcs11t.h). */
export const attributeTypes = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  keyType: 0x100,
  id: 0x102,
  sensitive: 0x103,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  extractable: 0x162,
  ecParameters: 0x180,
  ecPoint: 0x181,
} as const;

export type AttributeName = keyof typeof attributeTypes;
export type Attributes = Partial<Record<AttributeName, boolean | number | Buffer>>;

/** Memory in the layout that Cryptoki requires, and the memory that it points to. */
export interface Template {
  readonly array: Buffer;
  readonly count: number;
  readonly values: readonly Buffer[];
  /** Returns the length of a value that Cryptoki wrote. */
  lengthOf(index: number): number;
}

/** An array of CK_ATTRIBUTE: type, pointer to the value, length of the value; not packed (only Windows packs it). */
export function makeTemplate(module: Pkcs11Module, attributes: Attributes): Template {
  const size = module.ulongBytes;
  const entries = Object.entries(attributes) as [AttributeName, boolean | number | Buffer][];
  const values = entries.map(([, value]) => encodeValue(value, size));
  const array = Buffer.alloc(entries.length * 3 * size);
  entries.forEach(([name], index) => {
    const at = index * 3 * size;
    const value = values[index] ?? Buffer.alloc(0);
    writeUlong(array, attributeTypes[name], at, size);
    writeUlong(array, module.addressOf(value), at + size, size);
    writeUlong(array, value.length, at + 2 * size, size);
  });
  return {
    array,
    values,
    count: entries.length,
    lengthOf: (index) => Number(readUlong(array, index * 3 * size + 2 * size, size)),
  };
}

export function makeUlong(module: Pkcs11Module, value: number | bigint = 0): Buffer {
  const memory = Buffer.alloc(module.ulongBytes);
  writeUlong(memory, value, 0, module.ulongBytes);
  return memory;
}

export function readUlong(memory: Buffer, at: number, size: number): bigint {
  return size === 8 ? memory.readBigUInt64LE(at) : BigInt(memory.readUInt32LE(at));
}

function writeUlong(memory: Buffer, value: number | bigint, at: number, size: number): void {
  if (size === 8) memory.writeBigUInt64LE(BigInt(value), at);
  else memory.writeUInt32LE(Number(value), at);
}

function encodeValue(value: boolean | number | Buffer, size: number): Buffer {
  if (typeof value === 'boolean') return Buffer.from([value ? 1 : 0]);
  if (Buffer.isBuffer(value)) return value;
  const memory = Buffer.alloc(size);
  writeUlong(memory, value, 0, size);
  return memory;
}
