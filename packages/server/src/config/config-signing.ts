import type { ConfigReader } from './config-reader.ts';

export interface SigningConfig {
  /** The backend in which new keys are created. */
  readonly backend: 'local' | 'aws-kms' | 'pkcs11';
  /** Null if no key uses it, not even an older one. */
  readonly awsKms: { readonly region: string | null; readonly keyIds: readonly string[] } | null;
  readonly pkcs11: {
    readonly modulePath: string;
    readonly tokenLabel: string;
    readonly pin: string;
  } | null;
}

type SigningVariable =
  | 'SYMBOLON_SIGNING_BACKEND'
  | 'SYMBOLON_KMS_REGION'
  | 'SYMBOLON_KMS_KEYS'
  | 'SYMBOLON_PKCS11_MODULE'
  | 'SYMBOLON_PKCS11_TOKEN'
  | 'SYMBOLON_PKCS11_PIN';

/** Reads the signing backends. A configured backend that is not chosen for new keys still signs with its older keys. */
export function readSigning(read: ConfigReader<SigningVariable>): SigningConfig {
  const backend = read.choice('SYMBOLON_SIGNING_BACKEND', 'local', ['local', 'aws-kms', 'pkcs11']);
  const region = read.text('SYMBOLON_KMS_REGION', '') || null;
  const keyIds = read.list('SYMBOLON_KMS_KEYS');
  const modulePath = read.text('SYMBOLON_PKCS11_MODULE', '');
  const usesHsm = backend === 'pkcs11' || modulePath !== '';
  if (usesHsm) {
    read.demand(
      ['SYMBOLON_PKCS11_MODULE', 'SYMBOLON_PKCS11_TOKEN', 'SYMBOLON_PKCS11_PIN'],
      'keys in an HSM need the path of the vendor’s library, the label of the token and its PIN',
    );
  }
  return {
    backend,
    awsKms: backend === 'aws-kms' || region !== null || keyIds.length > 0 ? { region, keyIds } : null,
    pkcs11: usesHsm
      ? {
          modulePath,
          tokenLabel: read.text('SYMBOLON_PKCS11_TOKEN', ''),
          pin: read.secret('SYMBOLON_PKCS11_PIN') ?? '',
        }
      : null,
  };
}
