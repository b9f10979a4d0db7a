import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Kysely } from 'kysely';
import { afterAll, describe, inject } from 'vitest';
import {
  type Database,
  type DatabaseLocation,
  type Engine,
  openDatabase,
  type Schema,
} from '../../../src/database/index.ts';
import { chooseDirectory } from './choose-directory.ts';
import { executeStatement } from './execute-statement.ts';
import { type PostgresWithTemplate, urlOfDatabase } from './postgres-template.ts';

export interface TestDatabase extends Database {
  readonly location: DatabaseLocation;
  /** Opens the same database again, as another server. */
  openAnother(): Promise<Database>;
}

/** Opens a new and empty database; it is closed and removed after the tests of its file. */
export type OpenTestDatabase = () => Promise<TestDatabase>;

/** The location of a new database, and a function that removes it. */
export interface TestLocation {
  readonly location: DatabaseLocation;
  remove(): Promise<void>;
}

/** The database without its guard, for rows that no use case writes and for corrupting it. */
export function rawDb(database: Pick<Database, 'db'>): Kysely<Schema> {
  return database.db as Kysely<Schema>;
}

/** Runs the same tests on SQLite and on a real PostgreSQL. */
export function describeOnBothEngines(
  name: string,
  tests: (openTestDatabase: OpenTestDatabase, engine: Engine) => void,
): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`${name} on ${engine}`, () => {
      const undo: (() => Promise<void>)[] = [];
      afterAll(async () => {
        for (const step of undo.reverse()) await step();
      });
      tests(() => openTestDatabase(engine, undo), engine);
    });
  }
}

async function openTestDatabase(engine: Engine, undo: (() => Promise<void>)[]): Promise<TestDatabase> {
  const { location, remove } =
    engine === 'sqlite' ? makeFile() : await makePostgresDatabase({ migrated: true });
  undo.push(remove);
  const open = async () => {
    const database = await openDatabase(location, { onFault: () => {} });
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= database.close());
    undo.push(close);
    return { ...database, close };
  };
  return { ...(await open()), location, openAnother: open };
}

/** Creates a location for a new database: a temporary file, or an empty database in the run's PostgreSQL. */
export async function makeLocation(engine: Engine): Promise<TestLocation> {
  return engine === 'sqlite' ? makeFile() : makePostgresDatabase({ migrated: false });
}

function makeFile(): TestLocation {
  const directory = mkdtempSync(join(chooseDirectory({ minFreeBytes: 2 ** 30 }), 'symbolon-sqlite-'));
  return {
    location: { engine: 'sqlite', path: join(directory, 'symbolon.db') },
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function makePostgresDatabase({ migrated }: { readonly migrated: boolean }): Promise<TestLocation> {
  const { url, template } = await loadPostgres();
  const name = `symbolon_test_${randomBytes(8).toString('hex')}`;
  await executeStatement(url, `create database ${name}${migrated ? ` template ${template}` : ''}`);
  return {
    location: { engine: 'postgres', connectionString: urlOfDatabase(url, name) },
    remove: () => executeStatement(url, `drop database ${name} with (force)`),
  };
}

async function loadPostgres(): Promise<PostgresWithTemplate> {
  const answer = JSON.parse(await text(connect(inject('postgresSocket')))) as
    | PostgresWithTemplate
    | { readonly fault: string };
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}
