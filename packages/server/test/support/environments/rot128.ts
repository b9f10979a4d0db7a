/** The cipher of the conformance cases: adds 128 to each byte. It hides nothing. */
export const rot128 = {
  encrypt: (plaintext: string): Uint8Array => rotate(Buffer.from(plaintext, 'utf8')),
  decrypt: (ciphertext: Uint8Array): string => Buffer.from(rotate(ciphertext)).toString('utf8'),
};

function rotate(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes, (byte) => (byte + 128) % 256);
}
