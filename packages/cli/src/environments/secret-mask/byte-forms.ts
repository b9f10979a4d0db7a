import { buildForms, type FormNode } from './form-trie.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Encoders break lines, and what prints them indents them. */
const breaks = [
  '',
  '\\n',
  ...Array.from({ length: 9 }, (_, width) => ['\n', '\r\n'].map((end) => end + ' '.repeat(width))).flat(),
];
/** Before, no break is looked for: the end of a line would be held back wherever a letter or two fit. */
const placesBeforeBreak = 8;

const known = new Map<string, FormNode>();

/** By their forms, so that equal places share one tree. */
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
 * Returns what base64 (also its URL-safe form) makes of bytes wherever they stand in what is encoded: for each of the
 * three offsets the places of its characters. One that holds bits of a neighbour, too, may be any that fits.
 */
export function base64Places(bytes: Uint8Array): readonly (readonly FormNode[])[] {
  return [0, 1, 2].flatMap((offset) => {
    const firstBit = offset * 8;
    const endBit = firstBit + bytes.length * 8;
    const places: FormNode[] = [];
    /** Found by itself, for where a line breaks within the first places. */
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

/** The symbols that six bits may be of which some may lie outside. */
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

/** The same for hexadecimal digits, which tools set apart in several ways. */
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
