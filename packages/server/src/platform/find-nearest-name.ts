/** Longer names are not compared: a misspelling has about the same length. */
const maxComparedCharacters = 64;

/**
 * Finds the name that was probably meant: one that differs only in case and separators, is a few edits away, or has the
 * given name as a prefix or suffix.
 */
export function findNearestName(written: string, names: readonly string[]): string | null {
  if (written.length > maxComparedCharacters) return null;
  const wanted = normalize(written);
  const candidates = names.filter((name) => !name.endsWith('*'));
  const most = Math.max(1, Math.floor(wanted.length / 4));
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of candidates) {
    const distance = countEdits(wanted, normalize(name));
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name, distance };
  }
  if (best !== null) return best.name;
  if (wanted.length < 3) return null;
  return (
    candidates.find((name) => normalize(name).startsWith(wanted)) ??
    candidates.find((name) => normalize(name).endsWith(wanted)) ??
    null
  );
}

function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_."]/g, '');
}

/** Counts insertions, deletions, substitutions and swaps of adjacent characters (optimal string alignment). */
function countEdits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
