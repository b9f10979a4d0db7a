/** The sizes of a text up to each of its offsets, including its end. Offsets are in UTF-16 code units. */
export interface TextMeasure {
  /** Code points. */
  readonly columns: Uint32Array;
  /** As UTF-8. */
  readonly bytes: Uint32Array;
}

/** Measures a text once, so that any number of its places can be found without reading it again. */
export function measureText(text: string): TextMeasure {
  const columns = new Uint32Array(text.length + 1);
  const bytes = new Uint32Array(text.length + 1);
  let byte = 0;
  let column = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    const units = point > 0xffff ? 2 : 1;
    column += 1;
    // An offset between the two halves of a surrogate pair counts as the offset after the pair.
    byte += units === 2 ? 4 : utf8Bytes(point);
    for (let unit = 1; unit <= units; unit += 1) {
      columns[at + unit] = column;
      bytes[at + unit] = byte;
    }
    at += units;
  }
  return { columns, bytes };
}

function utf8Bytes(point: number): number {
  if (point < 0x80) return 1;
  return point < 0x800 ? 2 : 3;
}
