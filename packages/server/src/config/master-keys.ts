import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCodeOf } from '../platform/error-code.ts';
import { createKeyring, type Keyring, masterKeyBytes, parseMasterKey } from '../platform/keyring.ts';
import { StartupError } from '../platform/startup-error.ts';
import type { Config } from './config.ts';

const fileName = 'master.key';

export interface MasterKeyUse {
  /** Returns true if the database contains anything encrypted under a master key; if it does, no new key is created. */
  readonly isInUse: () => Promise<boolean>;
  readonly onCreated?: (path: string) => void;
}

/**
 * Loads the master keys, the current one first. If none is configured, the key is in a file beside the database, created
 * on first start and readable only by the server. Throws StartupError `master_key`.
 */
export async function loadKeyring(
  config: Pick<Config, 'database' | 'masterKey' | 'previousMasterKeys'>,
  use: MasterKeyUse,
): Promise<Keyring> {
  const current = config.masterKey ?? (await readOrMake(defaultPath(config), use));
  return createKeyring([current, ...config.previousMasterKeys]);
}

function defaultPath({ database }: Pick<Config, 'database'>): string {
  return resolve(database.engine === 'sqlite' ? dirname(database.path) : 'data', fileName);
}

async function readOrMake(path: string, { isInUse, onCreated }: MasterKeyUse): Promise<Buffer> {
  const found = readKeyFile(path);
  if (found !== null) return found;
  // Another server that starts at the same time may have created it and encrypted something in the meantime.
  if (await isInUse()) return readKeyFile(path) ?? refuseMissing(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (makeKeyFile(path)) onCreated?.(path);
  } catch (cause) {
    throw new StartupError(
      'master_key',
      `the master key ${path} cannot be created (${codeOf(cause)}): give the user that runs the server write access to ${dirname(path)}, or set SYMBOLON_MASTER_KEY`,
      { cause },
    );
  }
  return readKeyFile(path) ?? refuseMissing(path);
}

/** Returns null if it does not exist. */
function readKeyFile(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    const message = `the master key ${path} cannot be read (${codeOf(cause)}): give the user that runs the server read access, or set SYMBOLON_MASTER_KEY`;
    throw new StartupError('master_key', message, { cause });
  }
  return parseKeyFile(text, path);
}

function refuseMissing(path: string): never {
  throw new StartupError(
    'master_key',
    `the master key ${path} is missing, and the database contains keys that only it can decrypt: restore it from your copy, or set SYMBOLON_MASTER_KEY to it. Nothing was written`,
  );
}

function codeOf(error: unknown): string {
  return errorCodeOf(error) ?? 'unreadable';
}

/**
 * Creates the key file; of several servers that start together, only one does. The file gets its name only when it is
 * complete, so that no server ever reads an empty one. Returns true if this server created it.
 */
function makeKeyFile(path: string): boolean {
  const partial = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(partial, `${randomBytes(masterKeyBytes).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    linkSync(partial, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(partial, { force: true });
  }
}

function parseKeyFile(text: string, path: string): Buffer {
  const key = parseMasterKey(text);
  if (key) return key;
  throw new StartupError(
    'master_key',
    `${path} must contain one master key (${masterKeyBytes} bytes in base64) and nothing else`,
  );
}
