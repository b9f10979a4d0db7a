import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from './ciphertext-envelope.ts';

const payloads = fc.uint8Array({ maxLength: 64 });

test('a valid version and format are parsed', () => {
  expect(openEnvelope(envelopeOf('escx', 1))).toEqual(Uint8Array.of(1, 2, 3));
});

test('an envelope equals the example of the contract', () => {
  const payload = Uint8Array.from(Buffer.from('hunter2', 'latin1'), (byte) => (byte + 128) % 256);
  expect(sealEnvelope(payload)).toBe('ZXNjeAAAAAHo9e705fKyKo30VQ==');
  expect(openEnvelope('ZXNjeAAAAAHo9e705fKyKo30VQ==')).toEqual(payload);
});

test('a sealed payload is opened unchanged', () => {
  fc.assert(
    fc.property(payloads, (payload) => {
      expect(openEnvelope(sealEnvelope(payload))).toEqual(payload);
    }),
  );
});

test('an envelope with any one bit flipped is refused', () => {
  fc.assert(
    fc.property(payloads, fc.nat(), (payload, at) => {
      const envelope = Buffer.from(sealEnvelope(payload), 'base64');
      const bit = at % (envelope.length * 8);
      envelope[bit >> 3] = (envelope[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openEnvelope(envelope.toString('base64'))).toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

test('an envelope with a changed, added or removed character is refused', () => {
  const character = fc.constantFrom(...'ABZaz09+/=-_ \n\u0000é');
  fc.assert(
    fc.property(payloads, fc.nat(), character, fc.nat(1), fc.nat(1), (payload, seed, put, cut, add) => {
      const text = sealEnvelope(payload);
      const at = seed % (text.length + 1);
      const changed = text.slice(0, at) + (add === 1 ? put : '') + text.slice(at + cut);
      fc.pre(changed !== text);
      expect(openEnvelope(changed)).toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['nothing', ''],
  ['a text that is not base64', 'hunter2!'],
  ['too little for a header', Buffer.from('escx').toString('base64')],
  ['another version', envelopeOf('escx', 2)],
  ['another format', envelopeOf('escy', 1)],
])('%s is refused', (_what, text) => {
  expect(openEnvelope(text)).toBeNull();
});

test('any text is opened or refused, without throwing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (text) => {
      const payload = openEnvelope(text);
      if (payload !== null) expect(sealEnvelope(payload)).toBe(text);
    }),
  );
});

/** Creates an envelope with a valid checksum. */
function envelopeOf(magic: string, version: number): string {
  const head = Buffer.from([...Buffer.from(magic), 0, 0, 0, version, 1, 2, 3]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(head));
  return Buffer.concat([head, checksum]).toString('base64');
}
