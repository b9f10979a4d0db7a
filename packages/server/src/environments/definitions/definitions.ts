import type { EnvironmentName } from '../../contract/environment-name.ts';
import type { Database } from '../../database/index.ts';
import { createFairCache } from '../../platform/fair-cache.ts';
import { EnvironmentError } from '../environment-error.ts';
import { type EnvironmentReference, formatEnvironmentReference } from '../names.ts';
import { findEnvironment } from './environments/environment-store.ts';
import { formatEtag } from './revisions/etag.ts';
import { resolveVersion } from './revisions/resolve-version.ts';
import { findRevisionText } from './revisions/revision-store.ts';

/** The document of an environment at one of its revisions. */
export interface Definition {
  readonly environmentId: string;
  readonly project: EnvironmentName;
  readonly name: EnvironmentName;
  readonly revision: number;
  /** The stored document, with its secrets as ciphertexts. */
  readonly text: string;
  readonly etag: string;
}

/** Resolves references. Reads nothing from the database while no environment changes. */
export interface Definitions {
  /**
   * Returns null for an unknown environment. Throws an EnvironmentError for an unknown version of a known one
   * (`version_unknown`), or a retracted one (`revision_retracted`; the message names its replacement). Does not check
   * permissions.
   */
  find(organizationId: string, reference: EnvironmentReference): Promise<Definition | null>;
}

type Resolved = Omit<Definition, 'text'> | EnvironmentError | null;

interface Entry {
  readonly version: number;
  readonly resolved: Resolved;
}

const entriesKept = 20_000;
const missesKept = 5_000;
const textBytesKept = 64 * 1024 * 1024;

/**
 * References are cached under the version of everything that could change their targets; misses are cached separately.
 * Texts are cached without a version, because a revision never changes. Organizations share the cache, and none can
 * evict entries of another.
 */
export function createDefinitions(database: Database): Definitions {
  const found = createFairCache<Entry>({ maxSize: entriesKept });
  const missed = createFairCache<Entry>({ maxSize: missesKept });
  const texts = createFairCache<{ readonly text: string }>({
    maxSize: textBytesKept,
    // A string takes up to two bytes per character; the rest is the size of an empty document.
    sizeOf: ({ text }) => 2 * text.length + 200,
  });

  async function resolve(organizationId: string, reference: EnvironmentReference): Promise<Resolved> {
    const key = formatEnvironmentReference(reference);
    // The version is read before the rows, so that a concurrent change makes the entry stale, and never the other way
    // round.
    const version = database.changes.versionOf('environments');
    for (const cache of [found, missed]) {
      const entry = cache.get(organizationId, key);
      if (entry !== undefined && entry.version === version) return entry.resolved;
    }
    const resolved = await readReference(database, organizationId, reference);
    const cache = resolved === null || resolved instanceof Error ? missed : found;
    if (version !== null) cache.set(organizationId, key, { version, resolved });
    return resolved;
  }

  async function loadText(
    organizationId: string,
    { environmentId, revision }: Omit<Definition, 'text'>,
  ): Promise<string | null> {
    const key = `${environmentId}.${revision}`;
    const known = texts.get(organizationId, key);
    if (known) return known.text;
    const text = await findRevisionText(database.db, environmentId, revision);
    if (text !== null) texts.set(organizationId, key, { text });
    return text;
  }

  return {
    async find(organizationId, reference) {
      const resolved = await resolve(organizationId, reference);
      if (resolved === null) return null;
      if (resolved instanceof Error) throw resolved;
      const text = await loadText(organizationId, resolved);
      // The environment was deleted between the two reads.
      return text === null ? null : { ...resolved, text };
    },
  };
}

async function readReference(
  { db }: Database,
  organizationId: string,
  reference: EnvironmentReference,
): Promise<Resolved> {
  const environment = await findEnvironment(db, organizationId, reference);
  if (!environment) return null;
  try {
    const { number: revision } = await resolveVersion(db, environment, reference.version);
    const { id: environmentId, project, name } = environment;
    return { environmentId, project, name, revision, etag: formatEtag({ environmentId, revision }) };
  } catch (cause) {
    if (cause instanceof EnvironmentError) return cause;
    throw cause;
  }
}
