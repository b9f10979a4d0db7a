import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createKeyring, type Keyring, masterKeyBytes, parseMasterKey } from '../platform/keyring.ts';
import { StartupError } from '../platform/startup-error.ts';
import type { Config } from './config.ts';

const fileName = 'master.key';

export interface MasterKeyUse {
  /** Whether the database holds anything that a master key sealed: then none is made. */
  readonly isInUse: () => Promise<boolean>;
  readonly onCreated?: (path: string) => void;
}

/**
 * Loads the master keys, the one in force first. Without one in the configuration it is a file beside the database, made
 * on first start and readable by the server alone. Throws StartupError `master_key`.
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
  // Another server that starts at the same time may have made it, and sealed something, since.
  if (await isInUse()) return readKeyFile(path) ?? refuseMissing(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (makeKeyFile(path)) onCreated?.(path);
  } catch (cause) {
    throw new StartupError(
      'master_key',
      `the master key ${path} cannot be created (${codeOf(cause)}): the user that runs the server needs to write to ${dirname(path)}, or set SYMBOLON_MASTER_KEY`,
      { cause },
    );
  }
  return readKeyFile(path) ?? refuseMissing(path);
}

/** Null where it does not exist. */
function readKeyFile(path: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    const message = `the master key ${path} cannot be read (${codeOf(cause)}): the user that runs the server needs to read it, or set SYMBOLON_MASTER_KEY`;
    throw new StartupError('master_key', message, { cause });
  }
  return parseKeyFile(text, path);
}

function refuseMissing(path: string): never {
  throw new StartupError(
    'master_key',
    `the master key ${path} is missing, and the database holds keys that only it opens: restore it from your copy, or set SYMBOLON_MASTER_KEY to it. Nothing was written`,
  );
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'unreadable';
}

/**
 * Of several servers that start together one makes it, and the others read it. It appears under its name only once it
 * is whole: neither they nor a start after a crash find an empty one. Returns whether this one made it.
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
    `${path} does not hold one master key: ${masterKeyBytes} bytes in base64, and nothing else`,
  );
}
