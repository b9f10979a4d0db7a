import type { Config } from '../config/config.ts';
import {
  createAwsKmsBackend,
  createLocalBackend,
  createPkcs11Backend,
  type SigningBackend,
} from '../outbound/signing-keys/index.ts';
import type { Keyring } from '../platform/keyring.ts';

/** Where signing keys live: all that are configured, and the one that new keys are made in. */
export async function createSigningBackends(
  { signing, rsaBits, extraAuthorities }: Config,
  keyring: Keyring,
): Promise<{ readonly backend: SigningBackend; readonly backends: readonly SigningBackend[] }> {
  const backends = [createLocalBackend({ keyring, rsaBits })];
  if (signing.awsKms)
    backends.push(await createAwsKmsBackend({ ...signing.awsKms, rsaBits, extraAuthorities }));
  if (signing.pkcs11) backends.push(await createPkcs11Backend({ ...signing.pkcs11, rsaBits }));
  const backend = backends.find(({ name }) => name === signing.backend);
  if (!backend) throw new Error(`the signing backend ${signing.backend} is not configured`);
  return { backend, backends };
}
