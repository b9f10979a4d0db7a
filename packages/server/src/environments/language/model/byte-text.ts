/**
 * Texts that contain bytes that are not UTF-8, such as keystores. Each byte that is not part of a character is kept as
 * a lone surrogate, U+DC80 for 0x80 to U+DCFF for 0xFF, so that joining and splitting texts preserves bytes. No text
 * from outside contains such a character: input is converted to well-formed text.
 */
const lone = /[\udc80-\udcff]/;
const loneBytes = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Converts bytes to a text; bytes that are not UTF-8 are preserved. */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return fatal.decode(bytes);
  } catch {
    return decodeEach(bytes);
  }
}

function decodeEach(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = lengthOfCharacter(bytes, at);
    if (length === 0) parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    else parts.push(fatal.decode(bytes.subarray(at, at + length)));
    at += Math.max(length, 1);
  }
  return parts.join('');
}

/** Returns the length of the UTF-8 character that starts here; 0 if none does. */
function lengthOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length < 2) return length;
  try {
    fatal.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** Returns true if a text contains bytes that are not UTF-8. */
export function holdsBytes(text: string): boolean {
  return lone.test(text) && loneBytes.test(text);
}

/** Returns the bytes of a text; for a text of `textOfBytes`, the original bytes. */
export function bytesOfText(text: string): Uint8Array {
  if (!holdsBytes(text)) return Buffer.from(text);
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part),
    ),
  );
}
