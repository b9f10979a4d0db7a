import type { Config } from '../config/config.ts';
import {
  createAwsKmsBackend,
  createLocalBackend,
  createPkcs11Backend,
  type SigningBackend,
} from '../outbound/signing-keys/index.ts';
import type { Keyring } from '../platform/keyring.ts';
import { StartupError } from '../platform/startup-error.ts';

/** The signing backends: all configured ones, and the one that creates new keys. */
export async function createSigningBackends(
  { signing, rsaBits, extraAuthorities }: Config,
  keyring: Keyring,
): Promise<{ readonly backend: SigningBackend; readonly backends: readonly SigningBackend[] }> {
  const backends = [createLocalBackend({ keyring, rsaBits })];
  const { awsKms, pkcs11 } = signing;
  if (awsKms) {
    const create = () => createAwsKmsBackend({ ...awsKms, rsaBits, extraAuthorities });
    backends.push(await describing('AWS KMS', 'SYMBOLON_KMS_REGION and SYMBOLON_KMS_KEYS', create));
  }
  if (pkcs11) {
    const create = () => createPkcs11Backend({ ...pkcs11, rsaBits });
    backends.push(await describing('the HSM', 'SYMBOLON_PKCS11_MODULE, _TOKEN and _PIN', create));
  }
  const backend = backends.find(({ name }) => name === signing.backend);
  if (!backend) throw new Error(`the signing backend ${signing.backend} is not configured`);
  return { backend, backends };
}

/** Reports an unusable backend as a StartupError: the fault is in the configuration, not in this program. */
async function describing<Result>(
  what: string,
  variables: string,
  create: () => Promise<Result>,
): Promise<Result> {
  try {
    return await create();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError('signing', `${what} cannot be used: ${reason}. Check ${variables}`, { cause });
  }
}
