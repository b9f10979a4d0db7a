import type { Database } from '../../database/index.ts';
import { openSigningKey } from './open-signing-key.ts';
import type { Sign, SigningBackend } from './signing-backend.ts';
import type { IdentityIssuer, SigningKey } from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';
import { listSigningKeys } from './store.ts';

/** An active key that can sign. */
export interface ActiveSigner {
  readonly key: SigningKey;
  readonly sign: Sign;
}

/** The current keys, which are the same on every server. */
export interface SigningKeys {
  activeSigner(issuer: IdentityIssuer): Promise<ActiveSigner>;
  /**
   * Returns all published keys: next, active and retired; at most 10 ms old. Calls no backend, because keys are
   * published longer than they sign.
   */
  published(issuer: IdentityIssuer): Promise<readonly SigningKey[]>;
  /** Returns the published keys without waiting; null if they must be read. For the hot path. */
  publishedNow(issuer: IdentityIssuer): readonly SigningKey[] | null;
}

interface Loaded {
  readonly version: number | null;
  /** Returns the same array until a key changes. */
  readonly published: Readonly<Record<IdentityIssuer, readonly SigningKey[]>>;
}

/** A small part of the time that a change may take to reach every server. */
const freshMs = 10;

/**
 * Caches keys under the version of the `signing-keys` topic. No server signs with a retired key for longer than the
 * change takes to reach it, and retired keys stay published much longer than that.
 */
export function createSigningKeys(context: {
  readonly database: Database;
  readonly backends: readonly SigningBackend[];
}): SigningKeys {
  const { database, backends } = context;
  let loaded: Loaded | null = null;
  let loading: { readonly version: number | null; readonly result: Promise<Loaded> } | null = null;
  /** Opened keys, kept across reloads, because opening one decrypts it or calls a remote backend. */
  const signers = new Map<string, ActiveSigner>();
  const opening = new Map<string, Promise<ActiveSigner>>();

  /** True if changes were checked just now; on the embedded store, a check costs as much as a whole response. */
  let isFresh = false;

  function stayFresh({ version, published }: Loaded, issuer: IdentityIssuer): readonly SigningKey[] {
    if (version !== null) {
      isFresh = true;
      setTimeout(() => {
        isFresh = false;
      }, freshMs).unref();
    }
    return published[issuer];
  }

  async function load(version: number | null): Promise<Loaded> {
    const keys = await listSigningKeys(database.db);
    const published = {
      v1: keys.filter(({ issuer }) => issuer === 'v1'),
      v2: keys.filter(({ issuer }) => issuer === 'v2'),
    };
    for (const id of signers.keys()) {
      if (!keys.some((key) => key.id === id && key.state === 'active')) signers.delete(id);
    }
    loaded = { version, published };
    return loaded;
  }

  function current(): Loaded | null {
    const version = database.changes.versionOf('signing-keys');
    return version !== null && loaded?.version === version ? loaded : null;
  }

  function reload(): Promise<Loaded> {
    const version = database.changes.versionOf('signing-keys');
    // Callers may share only a read that began after the last change.
    if (version !== null && loading?.version === version) return loading.result;
    const result = load(version).finally(() => {
      if (loading?.result === result) loading = null;
    });
    loading = { version, result };
    return result;
  }

  function signerOf({ published }: Loaded, issuer: IdentityIssuer): Promise<ActiveSigner> | ActiveSigner {
    const key = published[issuer].find(({ state }) => state === 'active');
    if (key) return signers.get(key.id) ?? opening.get(key.id) ?? open(key);
    throw new SigningKeyError('no_active_key', `The issuer ${issuer} has no active signing key.`);
  }

  /** Caches the promise, but not a failure, so that the next call tries again. */
  function open(key: SigningKey): Promise<ActiveSigner> {
    const opened = openSigningKey(backends, key)
      .then((sign) => {
        const signer = { key, sign };
        signers.set(key.id, signer);
        return signer;
      })
      .finally(() => opening.delete(key.id));
    opening.set(key.id, opened);
    return opened;
  }

  function publishedNow(issuer: IdentityIssuer): readonly SigningKey[] | null {
    if (isFresh && loaded) return loaded.published[issuer];
    const now = current();
    return now === null ? null : stayFresh(now, issuer);
  }

  return {
    async activeSigner(issuer) {
      return signerOf(current() ?? (await reload()), issuer);
    },
    async published(issuer) {
      return publishedNow(issuer) ?? stayFresh(await reload(), issuer);
    },
    publishedNow,
  };
}
