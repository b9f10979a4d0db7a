// Generated from action/src/parse-selection.ts by tools/generate/build-action.ts; npm run generate updates it.

/** Parses `NAME`, `TARGET=SOURCE` and `*`, separated by commas or lines. The last entry of a repeated target wins. */
export function parseSelection(text) {
  const entries = text
    .split(/[,\r\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const named = entries
    .filter((entry) => entry !== '*')
    .map((entry) => {
      const at = entry.indexOf('=');
      return at === -1 ? [entry, entry] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    });
  return { named: new Map(named), all: entries.includes('*') };
}
