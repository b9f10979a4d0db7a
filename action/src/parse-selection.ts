/** The selected names with their new names, and whether all others are also selected. */
export interface Selection {
  /** Target name to source name. */
  readonly named: ReadonlyMap<string, string>;
  readonly all: boolean;
}

/** Parses `NAME`, `TARGET=SOURCE` and `*`, separated by commas or lines. The last entry of a repeated target wins. */
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
