import { notFoundError, usageError } from '../cli-error.ts';
import { suggestId, suggestName } from '../nearest-name.ts';

/** The entries that a name on the command line is looked up in. */
export interface NamedEntries<Entry> {
  /** The noun of one entry, for messages: `token`. */
  readonly kind: string;
  readonly orgName: string;
  readonly entries: Iterable<Entry> | AsyncIterable<Entry>;
  readonly idOf: (entry: Entry) => string;
  /** Missing if entries have only an id. */
  readonly nameOf?: (entry: Entry) => string;
  /** The command that lists the ids, without `symbolon`. */
  readonly list: string;
  /** The possible reasons for an unknown id, after a colon. */
  readonly reasons?: string;
}

/** The maximum number of names that an unknown one is compared with. */
const maxKnown = 10_000;

/**
 * Finds the entry with this id or, if no id is equal, with this name. Throws a not-found error that suggests the nearest
 * one, and a usage error if several have the name.
 */
export async function findNamedEntry<Entry>(wanted: string, named: NamedEntries<Entry>): Promise<Entry> {
  const { kind, orgName, idOf, nameOf, list } = named;
  const matches: Entry[] = [];
  const known = { ids: [] as string[], names: [] as string[] };
  for await (const entry of named.entries) {
    const id = idOf(entry);
    const name = nameOf?.(entry);
    if (id === wanted) return entry;
    if (name === wanted) matches.push(entry);
    if (known.ids.length === maxKnown) continue;
    known.ids.push(id);
    if (name !== undefined) known.names.push(name);
  }
  const [match, ...others] = matches;
  if (match !== undefined && others.length === 0) return match;
  if (match !== undefined) {
    const ids = matches.slice(0, maxListedIds).map(idOf).join(', ');
    throw usageError(`several ${kind}s are named ${JSON.stringify(wanted)}`, `Use one of their ids: ${ids}`);
  }
  const hint =
    nameOf === undefined || isIdLike(wanted)
      ? suggestId(wanted, known.ids, list)
      : suggestName(wanted, [...new Set(known.names)], kind);
  const why = named.reasons === undefined ? '' : `: ${named.reasons}`;
  throw notFoundError(`unknown ${kind} ${JSON.stringify(wanted)} in ${orgName}${why}`, hint);
}

const maxListedIds = 5;

/** Reports whether a text is at least the start of a UUID. */
function isIdLike(text: string): boolean {
  return /^[0-9a-f]{8}-/i.test(text);
}
