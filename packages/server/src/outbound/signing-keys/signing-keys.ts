import type { Database } from '../../database/index.ts';
import { openSigningKey } from './open-signing-key.ts';
import type { Sign, SigningBackend } from './signing-backend.ts';
import type { IdentityIssuer, SigningKey } from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';
import { listSigningKeys } from './store.ts';

/** A key that signs now. */
export interface ActiveSigner {
  readonly key: SigningKey;
  readonly sign: Sign;
}

/** The keys as they stand, on this server as on every other. */
export interface SigningKeys {
  activeSigner(issuer: IdentityIssuer): Promise<ActiveSigner> | ActiveSigner;
  /**
   * All that is published: next, active and retired; 10 ms old at most. Asks no backend: what verifies outlives what
   * signs.
   */
  published(issuer: IdentityIssuer): Promise<readonly SigningKey[]> | readonly SigningKey[];
}

interface Loaded {
  readonly version: number | null;
  /** The same array as long as nothing changed. */
  readonly published: Readonly<Record<IdentityIssuer, readonly SigningKey[]>>;
}

/** A small part of the time that settling may take. */
const freshMilliseconds = 10;

/**
 * Keys are cached under the version of the `signing-keys` topic: no server signs with a key that another has retired
 * for longer than the change takes to be told, and retired keys stay published far longer than that.
 */
export function createSigningKeys(context: {
  readonly database: Database;
  readonly backends: readonly SigningBackend[];
}): SigningKeys {
  const { database, backends } = context;
  let loaded: Loaded | null = null;
  let loading: { readonly version: number | null; readonly result: Promise<Loaded> } | null = null;
  /** Opened keys outlive a reload: opening one decrypts it, or asks a machine elsewhere. */
  const signers = new Map<string, ActiveSigner>();
  const opening = new Map<string, Promise<ActiveSigner>>();

  /** Whether somebody looked just now for a change, which on the embedded store costs as much as the whole answer. */
  let isFresh = false;

  function stayFresh({ version, published }: Loaded, issuer: IdentityIssuer): readonly SigningKey[] {
    if (version !== null) {
      isFresh = true;
      setTimeout(() => {
        isFresh = false;
      }, freshMilliseconds).unref();
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

  function current(): Promise<Loaded> | Loaded {
    const version = database.changes.versionOf('signing-keys');
    if (version !== null && loaded?.version === version) return loaded;
    // Only a reading that began after the last change may be shared.
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
    throw new SigningKeyError('no_active_key', `There is no active signing key for the issuer ${issuer}.`);
  }

  /** What fails is tried anew by the next who asks. */
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

  return {
    activeSigner(issuer) {
      const now = current();
      return now instanceof Promise ? now.then((keys) => signerOf(keys, issuer)) : signerOf(now, issuer);
    },
    published(issuer) {
      if (isFresh && loaded) return loaded.published[issuer];
      const now = current();
      return now instanceof Promise ? now.then((keys) => stayFresh(keys, issuer)) : stayFresh(now, issuer);
    },
  };
}
