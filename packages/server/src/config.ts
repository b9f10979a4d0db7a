import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import type { DatabaseLocation } from './database/index.ts';

/** Everything an operator can set, read once. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Public base URL without a trailing slash; null: the address that the server listens on. */
  readonly publicUrl: string | null;
  readonly database: DatabaseLocation;
  /** An access token for `admin`; null: one is made on first start. */
  readonly bootstrapToken: string | null;
  readonly bootstrapOrganization: string;
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
  /** Variables that look like ours and are not: misspelt, or of another version. */
  readonly unknownVariables: readonly string[];
}

/** A configuration that cannot be used; every fault at once. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const known = [
  'SYMBOLON_HOST',
  'SYMBOLON_PORT',
  'SYMBOLON_URL',
  'SYMBOLON_DATABASE',
  'SYMBOLON_BOOTSTRAP_TOKEN',
  'SYMBOLON_BOOTSTRAP_ORG',
  'SYMBOLON_PRIVATE_ISSUERS',
  'SYMBOLON_INSECURE_HTTP_ISSUERS',
  'SYMBOLON_EXTRA_CA_FILE',
  'SYMBOLON_WORKERS',
  'SYMBOLON_NAMESPACE',
  'SYMBOLON_TRUSTED_PROXIES',
  'SYMBOLON_LOG_LEVEL',
  'SYMBOLON_CLOCK_TOLERANCE_SECONDS',
  'SYMBOLON_REFUSALS_PER_MINUTE',
  'SYMBOLON_DECISION_RETENTION_DAYS',
] as const;

type Variable = (typeof known)[number];

/** Set by the CLI, the SDK and the tests, and no business of the server's. */
const foreignPrefixes = ['SYMBOLON_TEST_', 'SYMBOLON_ACCESS_TOKEN', 'SYMBOLON_ORG', 'SYMBOLON_CONFIG_'];

/** Reads the configuration from the environment; throws ConfigError that names every fault and its mend. */
export function readConfig(environment: Environment): Config {
  const read = new ConfigReader(environment);
  const config: Config = {
    host: read.text('SYMBOLON_HOST', '127.0.0.1'),
    port: read.integer('SYMBOLON_PORT', { default: 8787, from: 0, to: 65_535 }),
    publicUrl: read.url('SYMBOLON_URL'),
    database: read.database('SYMBOLON_DATABASE', 'file:./data/symbolon.db'),
    bootstrapToken: read.bootstrapToken('SYMBOLON_BOOTSTRAP_TOKEN'),
    bootstrapOrganization: read.name('SYMBOLON_BOOTSTRAP_ORG', 'main'),
    privateIssuers: read.networks('SYMBOLON_PRIVATE_ISSUERS'),
    insecureHttpIssuers: read.flag('SYMBOLON_INSECURE_HTTP_ISSUERS'),
    extraAuthorities: read.certificates('SYMBOLON_EXTRA_CA_FILE'),
    workers: read.integer('SYMBOLON_WORKERS', { default: 1, from: 1, to: 256 }),
    namespace: read.namespace('SYMBOLON_NAMESPACE', 'pulumi'),
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
    unknownVariables: findUnknown(environment),
  };
  if (read.faults.length > 0) throw new ConfigError(read.faults);
  return config;
}

function findUnknown(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) =>
      name.startsWith('SYMBOLON_') &&
      !(known as readonly string[]).includes(name) &&
      !foreignPrefixes.some((prefix) => name.startsWith(prefix)),
  );
}

/** Reads one variable at a time and collects what is wrong; a value that is wrong reads as its default. */
class ConfigReader {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: Variable, fallback: string): string {
    return this.#value(name) ?? fallback;
  }

  integer(
    name: Variable,
    range: { readonly default: number; readonly from: number; readonly to: number },
  ): number {
    const value = this.#value(name);
    if (value === undefined) return range.default;
    const number = Number(value);
    if (/^[0-9]+$/.test(value) && number >= range.from && number <= range.to) return number;
    return this.#fault(
      name,
      `must be a whole number from ${range.from} to ${range.to}, not ${show(value)}`,
      range.default,
    );
  }

  flag(name: Variable): boolean {
    const value = this.#value(name)?.toLowerCase();
    if (value === undefined || value === 'false' || value === '0') return false;
    if (value === 'true' || value === '1') return true;
    return this.#fault(name, `must be true or false, not ${show(value)}`, false);
  }

  choice(name: Variable, fallback: string, choices: readonly string[]): string {
    const value = this.#value(name) ?? fallback;
    return choices.includes(value)
      ? value
      : this.#fault(name, `must be one of ${choices.join(', ')}`, fallback);
  }

  name(name: Variable, fallback: string): string {
    const value = this.#value(name) ?? fallback;
    if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/.test(value)) return value;
    return this.#fault(name, 'must be letters, digits, "_" and "-", at most 40', fallback);
  }

  namespace(name: Variable, fallback: string): string {
    const value = this.#value(name) ?? fallback;
    if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(value)) return value;
    return this.#fault(name, 'must be a URN namespace: small letters, digits and "-", at most 32', fallback);
  }

  url(name: Variable): string | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    const url = URL.parse(value);
    const sound =
      url && ['http:', 'https:'].includes(url.protocol) && !url.search && !url.hash && !url.username;
    if (sound) return value.replace(/\/+$/, '');
    return this.#fault(
      name,
      `must be an http or https URL without query and fragment, not ${show(value)}`,
      null,
    );
  }

  /** The value may hold a password, so it is never shown. */
  database(name: Variable, fallback: string): DatabaseLocation {
    const value = this.#value(name) ?? fallback;
    if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value))
      return { engine: 'postgres', connectionString: value };
    if (value.startsWith('file:') && value.length > 'file:'.length) {
      const path = value.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
      return { engine: 'sqlite', path: isAbsolute(path) ? path : resolve(path) };
    }
    return this.#fault(name, 'must be file:PATH or postgres://…', {
      engine: 'sqlite',
      path: resolve('data/symbolon.db'),
    });
  }

  bootstrapToken(name: Variable): string | null {
    const value = this.#value(name);
    if (value === undefined || /^[\x21-\x7e]{8,512}$/.test(value)) return value ?? null;
    return this.#fault(name, 'must be 8 to 512 printable characters without spaces', null);
  }

  networks(name: Variable): readonly string[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    const networks = value
      .split(',')
      .map((network) => network.trim())
      .filter((network) => network !== '');
    const wrong = networks.filter((network) => !ipaddr.isValidCIDR(network));
    if (wrong.length === 0) return networks;
    return this.#fault(
      name,
      `must be CIDRs divided by commas, such as 10.0.0.0/8; wrong: ${wrong.map(show).join(', ')}`,
      [],
    );
  }

  certificates(name: Variable): readonly string[] {
    const path = this.#value(name);
    if (path === undefined) return [];
    try {
      const found = readFileSync(path, 'utf8').match(
        /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g,
      );
      if (found) return found;
      return this.#fault(name, `names a file without a PEM certificate: ${path}`, []);
    } catch (cause) {
      const code = (cause as { code?: string }).code ?? 'unreadable';
      return this.#fault(name, `names a file that cannot be read (${code}): ${path}`, []);
    }
  }

  #value(name: Variable): string | undefined {
    const value = this.#environment[name];
    return value === undefined || value === '' ? undefined : value;
  }

  #fault<Value>(name: Variable, message: string, fallback: Value): Value {
    this.faults.push(`${name} ${message}`);
    return fallback;
  }
}

function show(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
