import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { Sign, SigningBackend } from './signing-backend.ts';
import type { SigningKey } from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';

const verifyInThreadPool = promisify(verify);
const probeBytes = 32;

/**
 * Opens a key in its backend and checks that its signatures verify with the published key. Throws `backend_unknown`,
 * `key_mismatch`, or the backend's error.
 */
export async function openSigningKey(backends: readonly SigningBackend[], key: SigningKey): Promise<Sign> {
  const backend = backends.find(({ name }) => name === key.backend);
  if (!backend) {
    throw new SigningKeyError(
      'backend_unknown',
      `The signing key ${key.id} needs the backend ${key.backend}, which is not configured.`,
    );
  }
  const sign = await backend.openKey(key);
  const probe = randomBytes(probeBytes);
  const publicKey = createPublicKey({ key: key.publicJwk, format: 'jwk' });
  const options =
    key.algorithm === 'ES256' ? { key: publicKey, dsaEncoding: 'ieee-p1363' as const } : publicKey;
  if (await verifyInThreadPool('sha256', probe, options, await sign(probe))) return sign;
  throw new SigningKeyError(
    'key_mismatch',
    `The backend ${key.backend} signs with a different key from the key published as ${key.id}.`,
  );
}
