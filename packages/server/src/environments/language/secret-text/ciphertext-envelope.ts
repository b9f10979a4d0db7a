import { crc32 } from 'node:zlib';

const magic = Buffer.from('escx', 'latin1');
const version = 1;
const headerBytes = magic.length + 4;
const checksumBytes = 4;

/**
 * Formats an encrypted payload for a document, `fn::secret: {ciphertext: …}`: base64 of `escx`, the
 * version 1 in 4 bytes, the payload, and a CRC-32 of all that in 4 bytes. Numbers are big-endian.
 */
export function sealEnvelope(payload: Uint8Array): string {
  const envelope = Buffer.alloc(headerBytes + payload.length + checksumBytes);
  magic.copy(envelope);
  envelope.writeUInt32BE(version, magic.length);
  envelope.set(payload, headerBytes);
  const checksumAt = envelope.length - checksumBytes;
  envelope.writeUInt32BE(crc32(envelope.subarray(0, checksumAt)), checksumAt);
  return envelope.toString('base64');
}

/**
 * Returns the payload in a text of `sealEnvelope`; null for any other text: truncated, mistyped, or of another version.
 */
export function openEnvelope(text: string): Uint8Array | null {
  const envelope = Buffer.from(text, 'base64');
  // Buffer skips characters that are not base64, and accepts several forms of the last one.
  if (envelope.length < headerBytes + checksumBytes || envelope.toString('base64') !== text) return null;
  const checksumAt = envelope.length - checksumBytes;
  const isSound =
    envelope.subarray(0, magic.length).equals(magic) &&
    envelope.readUInt32BE(magic.length) === version &&
    envelope.readUInt32BE(checksumAt) === crc32(envelope.subarray(0, checksumAt));
  return isSound ? Uint8Array.from(envelope.subarray(headerBytes, checksumAt)) : null;
}
