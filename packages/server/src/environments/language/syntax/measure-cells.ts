/** Terminal cells before each offset of a text, which counts UTF-16 code units, and before its end. */
export function measureCells(text: string): Uint32Array {
  const cells = new Uint32Array(text.length + 1);
  let before = 0;
  let joins = false;
  let flagHalves = 0;
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    flagHalves = isFlagHalf(character) ? flagHalves + 1 : 0;
    // A selector widens a narrow symbol; the first half of a flag is as wide as the flag.
    if (character === emojiSelector) before += widthAt(cells, at) === 1 ? 1 : 0;
    else if (flagHalves > 0) before += flagHalves % 2 === 1 ? 2 : 0;
    else before += joins ? 0 : widthOf(character);
    joins = character === joiner;
    for (let unit = 1; unit <= character.length; unit += 1) cells[at + unit] = before;
    at += character.length;
  }
  return cells;
}

const joiner = '\u200d';
const emojiSelector = '\ufe0f';
const withoutWidth = /^[\p{M}\p{Cc}\p{Cf}\p{Emoji_Modifier}]$/u;
/** Wide and full-width characters (UAX #11), and symbols that are shown as emoji. */
const wide =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4c6\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2fb}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

function widthOf(character: string): number {
  if (character >= ' ' && character <= '~') return 1;
  if (withoutWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

function isFlagHalf(character: string): boolean {
  return character >= '\u{1f1e6}' && character <= '\u{1f1ff}' && character.length === 2;
}

/** The width of what ends at an offset. */
function widthAt(cells: Uint32Array, at: number): number {
  let start = at - 1;
  while (start > 0 && cells[start] === cells[at]) start -= 1;
  return at === 0 ? 0 : (cells[at] ?? 0) - (cells[start] ?? 0);
}
