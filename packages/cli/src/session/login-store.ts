import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';

/** A stored login. */
export interface Login {
  readonly token: string;
  readonly user: string;
  readonly organization: string | null;
  /** Milliseconds since the epoch; null when unknown. */
  readonly expiresAt: number | null;
}

export interface Logins {
  /** The default server of all commands. */
  readonly current: string | null;
  /** By URL. */
  readonly servers: Readonly<Record<string, Login>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const none: Logins = { current: null, servers: {} };

/** Returns the path of the stored logins, in `$SYMBOLON_CONFIG_HOME` or in `symbolon` below the XDG base directory. */
export function loginPath(env: Environment): string {
  const base = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(env['SYMBOLON_CONFIG_HOME'] || join(base, 'symbolon'), 'credentials.json');
}

export async function readLogins(env: Environment): Promise<Logins> {
  const path = loginPath(env);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return none;
    throw new CliError(`the logins in ${path} cannot be read`, { exitCode: exitCodes.failed, cause: error });
  }
  const logins = parseLogins(text);
  if (logins) return logins;
  throw new CliError(`the logins in ${path} are not valid`, {
    exitCode: exitCodes.failed,
    hint: 'Remove that file and log in again.',
  });
}

/**
 * Writes a new file and renames it, so that a reader sees either the old logins or the new ones. Only the owner can
 * read them.
 */
export async function writeLogins(env: Environment, logins: Logins): Promise<string> {
  const path = loginPath(env);
  const directory = join(path, '..');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}`;
  try {
    await writeFile(beside, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(beside, 0o600);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
  return path;
}

function parseLogins(text: string): Logins | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value['servers'])) return null;
  const { current, servers } = value;
  if (!Object.values(servers).every(isLogin)) return null;
  return { current: typeof current === 'string' ? current : null, servers: servers as Record<string, Login> };
}

function isLogin(value: unknown): value is Login {
  return isRecord(value) && typeof value['token'] === 'string' && typeof value['user'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
