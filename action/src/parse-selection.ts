/** What is named, by the name it is to have; and whether all else is meant, too. */
export interface Selection {
  /** Wanted name to given name. */
  readonly named: ReadonlyMap<string, string>;
  readonly all: boolean;
}

/** Reads `NAME`, `WANTED=GIVEN` and `*`, separated by commas or lines. Of a wanted name that comes twice, the last counts. */
export function parseSelection(text: string): Selection {
  const entries = text
    .split(/[,\r\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const named = entries
    .filter((entry) => entry !== '*')
    .map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return at === -1 ? [entry, entry] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    });
  return { named: new Map(named), all: entries.includes('*') };
}
