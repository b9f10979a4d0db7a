import type { Database } from '../../database/index.ts';
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
  /** All that is published: next, active and retired. */
  published(issuer: IdentityIssuer): Promise<readonly SigningKey[]>;
}

interface Loaded {
  readonly version: number | null;
  readonly keys: readonly SigningKey[];
  readonly signers: ReadonlyMap<IdentityIssuer, ActiveSigner>;
}

/**
 * Keys are cached under the version of the `signing-keys` topic: no server signs with a key that another has retired
 * for longer than the change takes to be told, and retired keys stay published far longer than that.
 */
export function createSigningKeys(context: {
  readonly database: Database;
  readonly backends: readonly SigningBackend[];
}): SigningKeys {
  const { database, backends } = context;
  /** Opened keys outlive a reload: opening one decrypts it. */
  let opened = new Map<string, Sign>();
  let loaded: Loaded | null = null;
  let loading: Promise<Loaded> | null = null;

  async function load(): Promise<Loaded> {
    const version = database.changes.versionOf('signing-keys');
    const keys = await listSigningKeys(database.db);
    const stillOpened = new Map<string, Sign>();
    const signers = new Map<IdentityIssuer, ActiveSigner>();
    for (const key of keys.filter(({ state }) => state === 'active')) {
      const sign = opened.get(key.id) ?? (await openKey(key));
      stillOpened.set(key.id, sign);
      signers.set(key.issuer, { key, sign });
    }
    opened = stillOpened;
    loaded = { version, keys, signers };
    return loaded;
  }

  function openKey(key: SigningKey): Promise<Sign> {
    const backend = backends.find(({ name }) => name === key.backend);
    if (backend) return backend.openKey(key);
    throw new SigningKeyError(
      'backend_unknown',
      `The signing key ${key.id} needs the backend ${key.backend}, which is not configured.`,
    );
  }

  function current(): Promise<Loaded> | Loaded {
    const version = database.changes.versionOf('signing-keys');
    if (loaded && version !== null && loaded.version === version) return loaded;
    loading ??= load().finally(() => {
      loading = null;
    });
    return loading;
  }

  function signerOf({ signers }: Loaded, issuer: IdentityIssuer): ActiveSigner {
    const signer = signers.get(issuer);
    if (signer) return signer;
    throw new SigningKeyError('no_active_key', `There is no active signing key for the issuer ${issuer}.`);
  }

  return {
    activeSigner(issuer) {
      const now = current();
      return now instanceof Promise ? now.then((keys) => signerOf(keys, issuer)) : signerOf(now, issuer);
    },
    async published(issuer) {
      return (await current()).keys.filter((key) => key.issuer === issuer);
    },
  };
}
