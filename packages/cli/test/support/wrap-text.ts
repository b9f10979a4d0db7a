/** Breaks a text after so many characters. */
export function formatLines(text: string, width: number, end: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
}
