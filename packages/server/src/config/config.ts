import { defaultOrganization, type OrganizationName } from '../contract/organization-name.ts';
import { defaultNamespace } from '../contract/urns.ts';
import type { DatabaseLocation } from '../database/index.ts';
import { ConfigReader, type Environment } from './config-reader.ts';
import { readSigning, type SigningConfig } from './config-signing.ts';
import { type Variable, variables } from './variables.ts';

/** All settings of the operator, read once at start. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Public base URL without a trailing slash; null for the address that the server listens on. */
  readonly publicUrl: string | null;
  readonly database: DatabaseLocation;
  /** An access token for `admin`; null to create one on first start. */
  readonly bootstrapToken: string | null;
  readonly bootstrapOrganization: OrganizationName;
  readonly privateIssuers: readonly string[];
  readonly insecureHttpIssuers: boolean;
  /** PEM certificates. */
  readonly extraAuthorities: readonly string[];
  readonly workers: number;
  readonly namespace: string;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly clockToleranceSeconds: number;
  readonly refusalsPerMinute: number;
  readonly decisionRetentionDays: number;
  /** The file to which heads of audit chains are appended, or null. */
  readonly auditCheckpointFile: string | null;
  readonly auditCheckpointMinutes: number;
  /** 32 bytes; null for a file beside the database, created on first start. */
  readonly masterKey: Buffer | null;
  /** Former master keys, which only decrypt. */
  readonly previousMasterKeys: readonly Buffer[];
  /** The `iss` of v1 identity tokens, without a trailing slash; null for `{publicUrl}/oidc`. */
  readonly issuerUrl: string | null;
  readonly documentMaxAgeSeconds: number;
  readonly keyRotationDays: number;
  readonly rsaBits: number;
  /** The algorithm of v2 identity tokens. v1 always uses RS256, the only one that Entra accepts. */
  readonly v2Algorithm: 'RS256' | 'ES256';
  /** The backends of signing keys, current and previous. */
  readonly signing: SigningConfig;
  /** CIDRs of the non-public addresses that clouds and Vault may have. */
  readonly privateClouds: readonly string[];
  /** Unknown variables with the server's prefix: misspelt, or meant for another version. */
  readonly unknownVariables: readonly string[];
}

/** Reports an invalid configuration, with all its faults. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Prefixes of variables that the CLI, the SDK and the tests read. */
const foreignPrefixes = ['SYMBOLON_TEST_', 'SYMBOLON_ACCESS_TOKEN', 'SYMBOLON_ORG', 'SYMBOLON_CONFIG_'];

/** Reads the configuration from the environment. Throws ConfigError with every fault and its fix. */
export function readConfig(environment: Environment): Config {
  const read = new ConfigReader<Variable>(environment);
  const config: Config = {
    host: read.text('SYMBOLON_HOST', '127.0.0.1'),
    port: read.integer('SYMBOLON_PORT', { default: 8787, from: 0, to: 65_535 }),
    publicUrl: read.url('SYMBOLON_URL'),
    database: read.database('SYMBOLON_DATABASE', {
      fallback: 'file:./data/symbolon.db',
      password: 'SYMBOLON_DATABASE_PASSWORD',
    }),
    bootstrapToken: read.bootstrapToken('SYMBOLON_BOOTSTRAP_TOKEN'),
    bootstrapOrganization: read.organizationName('SYMBOLON_BOOTSTRAP_ORG', defaultOrganization),
    privateIssuers: read.networks('SYMBOLON_PRIVATE_ISSUERS'),
    insecureHttpIssuers: read.flag('SYMBOLON_INSECURE_HTTP_ISSUERS'),
    extraAuthorities: read.certificates('SYMBOLON_EXTRA_CA_FILE'),
    workers: read.integer('SYMBOLON_WORKERS', { default: 1, from: 1, to: 256 }),
    namespace: read.namespace('SYMBOLON_NAMESPACE', defaultNamespace),
    trustedProxies: read.networks('SYMBOLON_TRUSTED_PROXIES'),
    logLevel: read.choice('SYMBOLON_LOG_LEVEL', 'info', [
      'trace',
      'debug',
      'info',
      'warn',
      'error',
      'silent',
    ]),
    clockToleranceSeconds: read.integer('SYMBOLON_CLOCK_TOLERANCE_SECONDS', { default: 60, from: 0, to: 60 }),
    refusalsPerMinute: read.integer('SYMBOLON_REFUSALS_PER_MINUTE', {
      default: 1_200,
      from: 1,
      to: 10_000_000,
    }),
    decisionRetentionDays: read.integer('SYMBOLON_DECISION_RETENTION_DAYS', {
      default: 90,
      from: 1,
      to: 3_650,
    }),
    auditCheckpointFile: read.path('SYMBOLON_AUDIT_CHECKPOINT_FILE'),
    auditCheckpointMinutes: read.integer('SYMBOLON_AUDIT_CHECKPOINT_MINUTES', {
      default: 60,
      from: 1,
      to: 10_080,
    }),
    masterKey: read.masterKey('SYMBOLON_MASTER_KEY', { others: 'SYMBOLON_PREVIOUS_MASTER_KEYS' }),
    previousMasterKeys: read.masterKeys('SYMBOLON_PREVIOUS_MASTER_KEYS'),
    issuerUrl: read.url('SYMBOLON_ISSUER_URL'),
    documentMaxAgeSeconds: read.integer('SYMBOLON_ISSUER_DOCUMENTS_MAX_AGE_SECONDS', {
      default: 300,
      from: 1,
      to: 86_400,
    }),
    keyRotationDays: read.integer('SYMBOLON_KEY_ROTATION_DAYS', { default: 90, from: 1, to: 3_650 }),
    rsaBits: Number(read.choice('SYMBOLON_RSA_BITS', '2048', ['2048', '3072', '4096'])),
    v2Algorithm: read.choice('SYMBOLON_V2_ALGORITHM', 'RS256', ['RS256', 'ES256']),
    signing: readSigning(read),
    privateClouds: read.networks('SYMBOLON_PRIVATE_CLOUDS'),
    unknownVariables: findUnknown(environment),
  };
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return config;
}

function findUnknown(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) =>
      name.startsWith('SYMBOLON_') &&
      !Object.hasOwn(variables, name) &&
      !foreignPrefixes.some((prefix) => name.startsWith(prefix)),
  );
}
