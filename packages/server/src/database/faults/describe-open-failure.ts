import { dirname } from 'node:path';
import { errorCodeOf, systemCallOf } from '../../platform/error-code.ts';
import type { DatabaseLocation } from '../open-database.ts';
import {
  type ConnectionRefusal,
  connectionRefusalOf,
  type DatabaseFaultKind,
  isSqliteError,
  kindOfDatabaseFault,
} from './database-faults.ts';
import { describeLock } from './lock-holders.ts';

/**
 * Describes for operators why a database cannot be opened or written to at start, and how to fix it. Never shows a
 * password.
 */
export function describeOpenFailure(error: unknown, location: DatabaseLocation): string {
  const known = location.engine === 'sqlite' ? embedded(error, location.path) : cluster(error, location);
  return (
    (/corrupted migrations/.test(rootOf(error).message) ? newerSchema : known) ??
    `the database cannot be opened: ${rootOf(error).message}`
  );
}

/** Describes why the embedded store cannot be copied. */
export function describeBackupFailure(error: unknown, path: string, target: string): string {
  if (systemCallOf(rootOf(error)) !== null) {
    const code = codeOf(error);
    const advice = code === 'ENOENT' || code === 'ENOTDIR' ? ': name a file in a folder that exists' : '';
    return code === 'ENOSPC'
      ? `the disk of ${dirname(target)} is full: free space, then try again`
      : `${target} cannot be written (${code})${advice}`;
  }
  // `vacuum into` writes to the disk of the target.
  if (kindOfDatabaseFault(error) === 'storage_full')
    return `the disk of ${dirname(target)} is full: free space, then try again`;
  return (isSqliteError(rootOf(error)) ? embedded(error, path) : null) ?? rootOf(error).message;
}

const newerSchema =
  'the database was written by a newer version of Symbolon: start that version, or restore a backup that this version created';

function embedded(error: unknown, path: string): string | null {
  const directory = dirname(path);
  const kind = kindOfDatabaseFault(error);
  const code = codeOf(error);
  if (kind === 'conflict')
    return `the database ${path} is locked: ${describeLock(path)}; stop that process, or wait until it ends`;
  if (kind === 'storage_full') return `the disk of ${directory} is full: free space, then start again`;
  if (kind === 'corrupt') return `${path} is not a SQLite database, or is damaged: restore a backup`;
  if (kind === 'read_only' || kind === 'capacity' || code === 'EACCES' || code === 'EPERM')
    return `${path} cannot be written to (${code}): give the user that runs the server write access to ${directory} and the files in it`;
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST')
    return `${path} cannot be the database (${code}): SYMBOLON_DATABASE must name a file in a directory`;
  if (isSqliteError(rootOf(error)))
    return `${path} cannot be opened (${rootOf(error).message}): give the user that runs the server write access to ${directory} and the files in it`;
  return null;
}

const byKind: Partial<Record<DatabaseFaultKind, string>> = {
  timeout: 'does not respond',
  conflict: 'refuses the statement, because another transaction holds a lock',
  storage_full: 'has no space left on its disk: free space, then start again',
  read_only: 'refuses writes, as a replica does: SYMBOLON_DATABASE must name the primary',
  capacity: 'accepts no more connections, or is out of memory',
  corrupt: 'reports damaged files: restore a backup',
};

function cluster(error: unknown, { connectionString }: { readonly connectionString: string }): string | null {
  const { server, database, user } = partsOf(connectionString);
  const code = codeOf(error);
  const subject = `PostgreSQL at ${server}`;
  const refusal = connectionRefusalOf(rootOf(error));
  if (refusal !== null) return `${subject} ${describeRefusal(refusal, { database, user, code })}`;
  const kind = kindOfDatabaseFault(error);
  const sentence = byKind[kind];
  if (sentence !== undefined) return `${subject} ${sentence}`;
  if (kind === 'connection')
    return `${subject} cannot be reached (${code || rootOf(error).message}): check SYMBOLON_DATABASE, and check that PostgreSQL is running and accepts connections from this machine`;
  if (/SSL|certificate|TLS/i.test(`${rootOf(error).message} ${code}`))
    return `the connection to ${subject} cannot be encrypted: ${rootOf(error).message}; check NODE_EXTRA_CA_CERTS and the sslmode in SYMBOLON_DATABASE`;
  return null;
}

function describeRefusal(
  refusal: ConnectionRefusal,
  { database, user, code }: { readonly database: string; readonly user: string; readonly code: string },
): string {
  switch (refusal) {
    case 'password':
      return `refuses the password of the user ${user}: check SYMBOLON_DATABASE and SYMBOLON_DATABASE_PASSWORD`;
    case 'user':
      return `refuses the user ${user} (${code}): check its pg_hba.conf`;
    case 'database':
      return `has no database ${database}: create it (createdb ${database}), or correct SYMBOLON_DATABASE`;
    case 'privilege':
      return `does not allow the user ${user} to create tables in ${database}: grant it CREATE on the schema`;
    case 'starting':
      return 'is starting up or shutting down: start Symbolon again when it accepts connections';
  }
}

/** Returns the parts of the address that may be shown. */
function partsOf(connectionString: string) {
  const url = URL.parse(connectionString);
  const host = url?.hostname || url?.searchParams.get('host') || 'localhost';
  return {
    server: `${decodeURIComponent(host)}:${url?.port || '5432'}`,
    database: decodeURIComponent(url?.pathname.slice(1) ?? ''),
    user: decodeURIComponent(url?.username ?? ''),
  };
}

function rootOf(error: unknown): Error {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (root instanceof AggregateError && root.errors[0] instanceof Error) root = root.errors[0];
  return root instanceof Error ? root : new Error(String(root));
}

function codeOf(error: unknown): string {
  return errorCodeOf(rootOf(error)) ?? '';
}
