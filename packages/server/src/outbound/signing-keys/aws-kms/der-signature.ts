/** DER: INTEGER and SEQUENCE (X.690 §8.3, §8.9). */
const integerTag = 0x02;
const sequenceTag = 0x30;
const coordinateBytes = 32;

/**
 * Converts an ECDSA signature of P-256 from DER, SEQUENCE { r, s }, to the two concatenated integers of JOSE (RFC 7518
 * §3.4). Throws for any other input.
 */
export function convertDerSignature(der: Uint8Array): Uint8Array {
  const sequence = readElement(der, 0, sequenceTag);
  const r = readElement(sequence.value, 0, integerTag);
  const s = readElement(sequence.value, r.end, integerTag);
  if (sequence.end !== der.length || s.end !== sequence.value.length)
    throw new Error('an ECDSA signature has trailing bytes');
  const joined = new Uint8Array(2 * coordinateBytes);
  placeInteger(r.value, joined, coordinateBytes);
  placeInteger(s.value, joined, 2 * coordinateBytes);
  return joined;
}

/** Signatures of P-256 are shorter than 128 bytes, so every length takes one byte. */
function readElement(bytes: Uint8Array, at: number, tag: number) {
  const length = bytes[at + 1] ?? 0x80;
  const end = at + 2 + length;
  if (bytes[at] !== tag || length >= 0x80 || end > bytes.length)
    throw new Error('an ECDSA signature is not in DER');
  return { value: bytes.subarray(at + 2, end), end };
}

/** Writes a positive integer that ends before `end`. */
function placeInteger(integer: Uint8Array, target: Uint8Array, end: number): void {
  const first = integer.findIndex((byte) => byte !== 0);
  const significant = first === -1 ? integer.subarray(integer.length) : integer.subarray(first);
  const isNegative = ((integer[0] ?? 0x80) & 0x80) !== 0;
  if (isNegative || significant.length > coordinateBytes)
    throw new Error('an ECDSA signature has an integer that is not valid for P-256');
  target.set(significant, end - significant.length);
}
