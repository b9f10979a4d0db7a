import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from './config.ts';
import { createKeyring, type Keyring, masterKeyBytes, parseMasterKey } from './platform/keyring.ts';

const fileName = 'master.key';

/**
 * The master keys: the one in force first. Without one in the configuration it is a file beside the database, made on
 * first start and readable by the server alone.
 */
export function loadKeyring(config: Config): Keyring {
  const current = config.masterKey ?? readOrMake(defaultPath(config));
  return createKeyring([current, ...config.previousMasterKeys]);
}

function defaultPath({ database }: Config): string {
  return join(database.engine === 'sqlite' ? dirname(database.path) : 'data', fileName);
}

function readOrMake(path: string): Buffer {
  try {
    return parseKeyFile(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  makeKeyFile(path);
  return parseKeyFile(readFileSync(path, 'utf8'), path);
}

/**
 * Of several servers that start together one makes it, and the others read it. It appears under its name only once it
 * is whole: neither they nor a start after a crash find an empty one.
 */
function makeKeyFile(path: string): void {
  const partial = `${path}.${randomBytes(8).toString('hex')}`;
  writeFileSync(partial, `${randomBytes(masterKeyBytes).toString('base64')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    linkSync(partial, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(partial, { force: true });
  }
}

function parseKeyFile(text: string, path: string): Buffer {
  const key = parseMasterKey(text);
  if (key) return key;
  throw new Error(
    `${path} does not hold one master key: ${masterKeyBytes} bytes in base64, and nothing else`,
  );
}
