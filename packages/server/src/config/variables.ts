import { organizationUrn } from '../contract/organization-audiences.ts';
import { defaultNamespace } from '../contract/urns.ts';

/** A variable in `docs/configuration.md`; the default and the description are Markdown. */
export interface DescribedVariable {
  readonly default: string;
  readonly description: string;
}

/** All variables that the server reads, in the order of `docs/configuration.md`, which is generated from this table. */
export const variables = {
  SYMBOLON_HOST: { default: '`127.0.0.1`', description: 'Address to listen on.' },
  SYMBOLON_PORT: { default: '`8787`', description: 'Port to listen on; 0 picks a free port.' },
  SYMBOLON_URL: { default: '`http://{host}:{port}`', description: 'Public base URL of the server.' },
  SYMBOLON_DATABASE: { default: '`file:./data/symbolon.db`', description: '`file:PATH` or `postgres://…`.' },
  SYMBOLON_DATABASE_PASSWORD: {
    default: 'the password in `SYMBOLON_DATABASE`',
    description: 'Password of the user in `postgres://USER@…`, or `file:PATH` of a file that contains it.',
  },
  SYMBOLON_BOOTSTRAP_TOKEN: {
    default: 'created and printed on first start',
    description:
      'Access token of the user `admin`: 8 to 512 printable characters without spaces, or `file:PATH` of a file that contains it. A new value replaces the previous token.',
  },
  SYMBOLON_BOOTSTRAP_ORG: {
    default: '`main`',
    description: 'The first organization. Its administrators operate the server.',
  },
  SYMBOLON_PRIVATE_ISSUERS: {
    default: 'none',
    description: 'Comma-separated CIDRs of the private addresses that issuers may have.',
  },
  SYMBOLON_INSECURE_HTTP_ISSUERS: {
    default: '`false`',
    description:
      'Allows `http:` issuers on the addresses in `SYMBOLON_PRIVATE_ISSUERS`. For development only.',
  },
  SYMBOLON_EXTRA_CA_FILE: {
    default: 'none',
    description: 'PEM file of CAs to trust for issuers, in addition to the default CAs.',
  },
  SYMBOLON_WORKERS: { default: '`1`', description: 'Number of processes that share the port, 1 to 256.' },
  SYMBOLON_NAMESPACE: {
    default: `\`${defaultNamespace}\``,
    description: `Namespace in URNs: \`${organizationUrn('{namespace}', '{organization}')}\`.`,
  },
  SYMBOLON_TRUSTED_PROXIES: {
    default: 'none',
    description: 'Comma-separated CIDRs of proxies whose `X-Forwarded-For` is trusted.',
  },
  SYMBOLON_LOG_LEVEL: {
    default: '`info`',
    description: '`trace`, `debug`, `info`, `warn`, `error` or `silent`.',
  },
  SYMBOLON_CLOCK_TOLERANCE_SECONDS: {
    default: '`60`',
    description: 'Tolerated clock difference for the times of a subject token, 0 to 60.',
  },
  SYMBOLON_REFUSALS_PER_MINUTE: {
    default: '`1200`',
    description:
      'Maximum number of refused exchanges per address, process and minute; further exchanges get a 429.',
  },
  SYMBOLON_DECISION_RETENTION_DAYS: {
    default: '`90`',
    description: 'How long decisions are kept, in days, 1 to 3650.',
  },
  SYMBOLON_AUDIT_CHECKPOINT_FILE: {
    default: 'none',
    description:
      'File to which the server appends the heads of the audit log. Put it on a different volume from the database ([why](operations.md#verifying-the-audit-log)).',
  },
  SYMBOLON_AUDIT_CHECKPOINT_MINUTES: {
    default: '`60`',
    description: 'Interval between the appended heads, in minutes, 1 to 10080.',
  },
  SYMBOLON_MASTER_KEY: {
    default:
      '`master.key` beside the database, or `./data/master.key` with PostgreSQL; created on first start with mode 0600',
    description:
      'The key that encrypts signing keys and secrets: 32 bytes in base64, or `file:PATH` of a file that contains them. Specify exactly one key.',
  },
  SYMBOLON_PREVIOUS_MASTER_KEYS: {
    default: 'none',
    description: 'Comma-separated previous master keys in the same form; they are used only to decrypt.',
  },
  SYMBOLON_ISSUER_URL: {
    default: '`{SYMBOLON_URL}/oidc`',
    description: '`iss` of the identity tokens of issuer v1; issuer v2 appends `/v2`.',
  },
  SYMBOLON_ISSUER_DOCUMENTS_MAX_AGE_SECONDS: {
    default: '`300`',
    description: 'How long verifiers may cache the discovery document and keys, 1 to 86400.',
  },
  SYMBOLON_KEY_ROTATION_DAYS: {
    default: '`90`',
    description: 'How long a signing key is active, 1 to 3650.',
  },
  SYMBOLON_RSA_BITS: {
    default: '`2048`',
    description: 'Size of new RSA signing keys: `2048`, `3072` or `4096`.',
  },
  SYMBOLON_V2_ALGORITHM: {
    default: '`RS256`',
    description: '`RS256` or `ES256` for issuer v2. Issuer v1 always signs with RS256.',
  },
  SYMBOLON_PRIVATE_CLOUDS: {
    default: 'none',
    description: 'Comma-separated CIDRs of the private addresses that the targets of cloud logins may have.',
  },
  SYMBOLON_SIGNING_BACKEND: {
    default: '`local`',
    description:
      'Where new signing keys are created: `local` (encrypted in the database), `aws-kms` or `pkcs11` ([how](walkthroughs/key-rotation.md)).',
  },
  SYMBOLON_KMS_REGION: {
    default: 'from the AWS SDK',
    description: 'Region of AWS KMS. Credentials and endpoint come from the AWS SDK.',
  },
  SYMBOLON_KMS_KEYS: {
    default: 'none: each rotation creates a key',
    description:
      'Comma-separated existing KMS keys, which are used in turn. Each issuer needs at least three.',
  },
  SYMBOLON_PKCS11_MODULE: { default: 'none', description: 'Path of the PKCS #11 library of the HSM vendor.' },
  SYMBOLON_PKCS11_TOKEN: { default: 'none', description: 'Label of the HSM token.' },
  SYMBOLON_PKCS11_PIN: {
    default: 'none',
    description: 'PIN of the HSM token, or `file:PATH` of a file that contains it.',
  },
} as const satisfies Readonly<Record<`SYMBOLON_${string}`, DescribedVariable>>;

export type Variable = keyof typeof variables;
