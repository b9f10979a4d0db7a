/**
 * Returns the least number of added, omitted, changed or swapped letters (Damerau's distance) between a word and a
 * text, or between the word and any part of the text.
 */
export function leastDistance(text: string, word: string, within: 'whole' | 'part'): number {
  let [earlier, last]: [number[], number[]] = [[], [...word, ''].map((_, index) => index)];
  let least = last.at(-1) ?? 0;
  for (let i = 0; i < text.length; i += 1) {
    const row = [within === 'part' ? 0 : i + 1];
    for (let j = 0; j < word.length; j += 1) {
      const change = text[i] === word[j] ? 0 : 1;
      const isSwapped = i > 0 && j > 0 && text[i] === word[j - 1] && text[i - 1] === word[j];
      row.push(
        Math.min(
          (last[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          (last[j] ?? 0) + change,
          isSwapped ? (earlier[j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    const distance = row.at(-1) ?? 0;
    least = within === 'part' ? Math.min(least, distance) : distance;
    [earlier, last] = [last, row];
  }
  return least;
}
