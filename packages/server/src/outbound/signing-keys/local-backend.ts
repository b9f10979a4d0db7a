import { createPrivateKey, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import type { Keyring } from '../../platform/keyring.ts';
import type { SigningBackend } from './signing-backend.ts';
import type { SigningAlgorithm } from './signing-key.ts';

const generate = promisify(generateKeyPair);
/** RFC 7518 §3.3. */
const minRsaBits = 2_048;

/**
 * Creates a backend whose private keys are in the database, encrypted under the master key. Signs in libuv's threads,
 * never on the event loop.
 */
export function createLocalBackend(options: {
  readonly keyring: Keyring;
  readonly rsaBits: number;
}): SigningBackend {
  const { keyring, rsaBits } = options;
  if (rsaBits < minRsaBits) throw new Error(`RSA keys must have at least ${minRsaBits} bits`);
  return {
    name: 'local',
    async createKey(algorithm) {
      const { publicKey, privateKey } =
        algorithm === 'RS256'
          ? await generate('rsa', { modulusLength: rsaBits })
          : await generate('ec', { namedCurve: 'P-256' });
      const publicJwk = publicKey.export({ format: 'jwk' }) as JWK;
      const id = await calculateJwkThumbprint(publicJwk);
      const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
      const sealed = keyring.seal(pkcs8, sealContext(id));
      pkcs8.fill(0);
      return { id, publicJwk, privateKey: sealed };
    },
    async openKey(key) {
      const pkcs8 = keyring.open(key.privateKey, sealContext(key.id));
      const opened = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
      pkcs8.fill(0);
      return signInThreadPool(opened, key.algorithm);
    },
  };
}

/** Returns the context that an encrypted private key is bound to. */
export function sealContext(keyId: string): string {
  return `signing-key:${keyId}`;
}

function signInThreadPool(key: ReturnType<typeof createPrivateKey>, algorithm: SigningAlgorithm) {
  const options = algorithm === 'ES256' ? ({ key, dsaEncoding: 'ieee-p1363' } as const) : key;
  return (data: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      // With a callback, Node signs in the thread pool.
      sign('sha256', data, options, (error, signature) => (error ? reject(error) : resolve(signature)));
    });
}
