import { createPrivateKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertDerSignature } from './der-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function encodeInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const body = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, body.length]), body]);
}

function encodeDer(r: bigint, s: bigint): Buffer {
  const body = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

test('a real signature verifies after conversion to the JOSE format', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (data) => {
      const der = sign('sha256', data, createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })));
      const converted = convertDerSignature(der);
      expect(converted).toHaveLength(64);
      expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, converted)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('integers of any size up to 256 bits are right-aligned in 32 bytes each', () => {
  const integer = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
  fc.assert(
    fc.property(integer, integer, fc.integer({ min: 0, max: 255 }), (r, s, shift) => {
      const converted = Buffer.from(convertDerSignature(encodeDer(r >> BigInt(shift), s)));
      expect(BigInt(`0x${converted.toString('hex', 0, 32)}`)).toBe(r >> BigInt(shift));
      expect(BigInt(`0x${converted.toString('hex', 32)}`)).toBe(s);
    }),
  );
});

test('a truncated, longer, too large or negative value is refused', () => {
  const valid = encodeDer(5n, 7n);
  for (let length = 0; length < valid.length; length += 1) {
    expect(() => convertDerSignature(valid.subarray(0, length))).toThrow();
  }
  expect(() => convertDerSignature(Buffer.concat([valid, Buffer.from([0])]))).toThrow('trailing bytes');
  expect(() => convertDerSignature(encodeDer(1n << 256n, 7n))).toThrow('not valid for P-256');
  expect(() => convertDerSignature(Buffer.from('3006020180020107', 'hex'))).toThrow('not valid for P-256');
});

test('any bytes convert or are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      try {
        expect(convertDerSignature(bytes)).toHaveLength(64);
      } catch (refusal) {
        expect((refusal as Error).message).toMatch(/^an ECDSA signature /);
      }
    }),
  );
});
