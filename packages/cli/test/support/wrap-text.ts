/** Breaks a text into lines of a number of characters. */
export function formatLines(text: string, width: number, end: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
}
