import { buildForms, type FormNode } from './form-trie.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Line breaks of encoders, followed by the indentation of programs that print them. */
const breaks = [
  '',
  '\\n',
  ...Array.from({ length: 9 }, (_, width) => ['\n', '\r\n'].map((end) => end + ' '.repeat(width))).flat(),
];
/**
 * Ignores breaks before this place: otherwise the end of a line would be held back whenever one or two letters match.
 */
const placesBeforeBreak = 8;

const known = new Map<string, FormNode>();

/** Returns one shared tree for equal forms. */
function sharedForms(forms: readonly string[]): FormNode {
  const key = forms.join('\0');
  let shared = known.get(key);
  if (shared === undefined) {
    shared = buildForms(forms);
    known.set(key, shared);
  }
  return shared;
}

/**
 * Returns the places of bytes in base64, including its URL-safe form, for each of the three offsets in the encoded
 * text. A character that also encodes bits of a neighbour matches any symbol that fits.
 */
export function base64Places(bytes: Uint8Array): readonly (readonly FormNode[])[] {
  return [0, 1, 2].flatMap((offset) => {
    const firstBit = offset * 8;
    const endBit = firstBit + bytes.length * 8;
    const places: FormNode[] = [];
    /** Matched separately, for a line break within the first places. */
    const rest: FormNode[] = [];
    for (let at = Math.floor(firstBit / 6); at * 6 < endBit; at += 1) {
      const symbols = symbolsAt(bytes, { from: at * 6 - firstBit, bits: bytes.length * 8 });
      const prefixes = places.length < placesBeforeBreak ? [''] : breaks;
      if (places.length === placesBeforeBreak) rest.push(sharedForms(symbols));
      else if (places.length > placesBeforeBreak) rest.push(sharedForms(withPrefixes(prefixes, symbols)));
      places.push(sharedForms(withPrefixes(prefixes, symbols)));
    }
    return rest.length < placesBeforeBreak ? [places] : [places, rest];
  });
}

function withPrefixes(prefixes: readonly string[], symbols: readonly string[]): readonly string[] {
  return prefixes.flatMap((prefix) => symbols.map((symbol) => prefix + symbol));
}

/** Returns the possible symbols for six bits, some of which may be outside the bytes. */
function symbolsAt(
  bytes: Uint8Array,
  { from, bits }: { readonly from: number; readonly bits: number },
): readonly string[] {
  let [value, mask] = [0, 0];
  for (let bit = from; bit < from + 6; bit += 1) {
    const isKnown = bit >= 0 && bit < bits;
    mask = (mask << 1) | (isKnown ? 1 : 0);
    value = (value << 1) | (isKnown ? ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1 : 0);
  }
  return [...alphabet].flatMap((symbol, index) => {
    if ((index & mask) !== value) return [];
    return symbol === '+' ? ['+', '-'] : symbol === '/' ? ['/', '_'] : [symbol];
  });
}

/** Returns the same for hexadecimal digits, which tools separate in several ways. */
export function hexPlaces(bytes: Uint8Array): readonly FormNode[] {
  const separators = ['', ' ', ':', '-'];
  const prefixesAt = (index: number) => {
    if (index === 0) return [''];
    return index < placesBeforeBreak ? separators : [...separators, '\n', '\r\n'];
  };
  return Array.from(bytes, (byte, index) => {
    const pair = byte.toString(16).padStart(2, '0');
    const pairs = [...new Set([pair, pair.toUpperCase()])];
    return sharedForms(prefixesAt(index).flatMap((sign) => pairs.map((each) => sign + each)));
  });
}
