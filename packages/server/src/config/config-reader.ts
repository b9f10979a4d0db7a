import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';
import { type OrganizationName, parseOrganizationName } from '../contract/organization-name.ts';
import type { DatabaseLocation } from '../database/index.ts';
import { errorCodeOf } from '../platform/error-code.ts';
import { masterKeyBytes, parseMasterKey } from '../platform/keyring.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads variables one at a time and collects their faults; an invalid value is replaced by the default. */
export class ConfigReader<Variable extends string> {
  readonly faults: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: Variable, fallback: string): string {
    return this.#value(name) ?? fallback;
  }

  /** Reads an absolute path; null if the variable is not set. */
  path(name: Variable): string | null {
    const value = this.#value(name);
    return value === undefined ? null : resolve(value);
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

  choice<Choice extends string>(name: Variable, fallback: Choice, choices: readonly Choice[]): Choice {
    const value = this.#value(name) ?? fallback;
    const choice = choices.find((candidate) => candidate === value);
    return choice ?? this.#fault(name, `must be one of ${choices.join(', ')}`, fallback);
  }

  organizationName(name: Variable, fallback: OrganizationName): OrganizationName {
    const value = parseOrganizationName(this.#value(name) ?? fallback);
    if (value !== null) return value;
    return this.#fault(name, 'must be at most 40 letters, digits, "_" and "-"', fallback);
  }

  namespace(name: Variable, fallback: string): string {
    const value = this.#value(name) ?? fallback;
    if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(value)) return value;
    return this.#fault(
      name,
      'must be a URN namespace: at most 32 lower-case letters, digits and "-"',
      fallback,
    );
  }

  url(name: Variable): string | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    const url = URL.parse(value);
    const sound =
      url && ['http:', 'https:'].includes(url.protocol) && !url.search && !url.hash && !url.username;
    if (sound) return value.replace(/\/+$/, '');
    // A URL with a user name usually contains a password too.
    const shown = value.includes('@') ? '' : `, not ${show(value)}`;
    return this.#fault(
      name,
      `must be an http or https URL without a user, a query or a fragment${shown}`,
      null,
    );
  }

  /**
   * Reads the database's address, which may contain a password and is never shown. Inserts the password of the separate
   * variable.
   */
  database(
    name: Variable,
    { fallback, password }: { readonly fallback: string; readonly password: Variable },
  ): DatabaseLocation {
    const value = this.#value(name) ?? fallback;
    const secret = this.secret(password);
    if (/^postgres(ql)?:\/\//.test(value) && URL.canParse(value)) {
      if (secret === null) return { engine: 'postgres', connectionString: value };
      const url = new URL(value);
      if (url.username === '' || url.password !== '')
        this.faults.push(`${name} must name a user and no password, because ${password} is set`);
      url.password = encodeURIComponent(secret);
      return { engine: 'postgres', connectionString: url.href };
    }
    if (secret !== null) this.faults.push(`${name} must be postgres://USER@…, because ${password} is set`);
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
    const value = this.secret(name);
    if (value === null || /^[\x21-\x7e]{8,512}$/.test(value)) return value;
    return this.#fault(
      name,
      'must be 8 to 512 printable characters without spaces, or file:PATH of a file that contains them',
      null,
    );
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
      `must be comma-separated CIDRs such as 10.0.0.0/8; invalid: ${wrong.map(show).join(', ')}`,
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
      return this.#fault(name, `names a file that contains no PEM certificate: ${path}`, []);
    } catch (cause) {
      const code = errorCodeOf(cause) ?? 'unreadable';
      return this.#fault(name, `names a file that cannot be read (${code}): ${path}`, []);
    }
  }

  /** Reads a value, or with `file:PATH` the content of the file. The value is never shown. */
  secret(name: Variable): string | null {
    const value = this.#value(name);
    if (!value?.startsWith('file:')) return value ?? null;
    try {
      return readFileSync(value.slice('file:'.length), 'utf8').trimEnd();
    } catch (cause) {
      const code = errorCodeOf(cause) ?? 'unreadable';
      return this.#fault(name, `names a file that cannot be read (${code})`, null);
    }
  }

  list(name: Variable): readonly string[] {
    const parts = this.#value(name)?.split(',') ?? [];
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  /** Adds a fault for each variable that is not set. */
  demand(names: readonly Variable[], because: string): void {
    for (const name of names) {
      if (this.#value(name) === undefined) this.faults.push(`${name} must be set: ${because}`);
    }
  }

  /** Reads one key in the form of `masterKeys`. More than one is a fault; it names the variable for previous keys. */
  masterKey(name: Variable, { others }: { readonly others: Variable }): Buffer | null {
    const keys = this.#value(name)?.split(',') ?? [];
    if (keys.length > 1) {
      const fix = `must contain only the current key, not ${keys.length} keys; put previous keys into ${others}`;
      return this.#fault(name, fix, null);
    }
    return this.masterKeys(name)[0] ?? null;
  }

  /** Reads comma-separated keys of 32 bytes in base64, or `file:PATH` for each. The values are never shown. */
  masterKeys(name: Variable): readonly Buffer[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    return value.split(',').flatMap((text) => this.#masterKey(name, text.trim()));
  }

  #masterKey(name: Variable, text: string): Buffer[] {
    try {
      const key = parseMasterKey(
        text.startsWith('file:') ? readFileSync(text.slice('file:'.length), 'utf8') : text,
      );
      if (key) return [key];
      return this.#fault(
        name,
        `must be ${masterKeyBytes} bytes in base64, or file:PATH of a file that contains them`,
        [],
      );
    } catch (cause) {
      const code = errorCodeOf(cause) ?? 'unreadable';
      return this.#fault(name, `names a file that cannot be read (${code})`, []);
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
