/** Parses GITHUB_ENV and similar files as the runner does (actions/runner, FileCommandManager). */
export function parseEnvironmentFile(text: string): Readonly<Record<string, string>> {
  const values: [string, string][] = [];
  const lines = text.split('\n');
  while (lines.length > 1) {
    const [name, delimiter, ...rest] = (lines.shift() ?? '').split('<<');
    if (!name || !delimiter || rest.length > 0) throw new Error('the runner cannot parse this');
    const end = lines.indexOf(delimiter);
    if (end === -1) throw new Error('the delimiter is missing');
    values.push([name, lines.slice(0, end).join('\n')]);
    lines.splice(0, end + 1);
  }
  return Object.fromEntries(values);
}
