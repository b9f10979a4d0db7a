import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, describe, inject } from 'vitest';
import {
  type Database,
  type DatabaseLocation,
  type Engine,
  openDatabase,
  type Schema,
} from '../../../src/database/index.ts';

export interface TestDatabase extends Database {
  readonly location: DatabaseLocation;
  /** Opens the same database again, as another server. */
  openAnother(): Promise<Database>;
}

/** Opens a new and empty database; it is closed and removed after the tests of its file. */
export type OpenTestDatabase = () => Promise<TestDatabase>;

/** A place for a new database, and a function that removes it. */
export interface TestLocation {
  readonly location: DatabaseLocation;
  remove(): Promise<void>;
}

/** The database without its guard: for rows that no use case writes, and for corrupting it. */
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
  const { location, remove } = await makeLocation(engine);
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

/** Makes a place for a new database: a temporary file, or an empty database in the run's PostgreSQL. */
export async function makeLocation(engine: Engine): Promise<TestLocation> {
  if (engine === 'sqlite') {
    const directory = mkdtempSync(join(tmpdir(), 'symbolon-sqlite-'));
    return {
      location: { engine, path: join(directory, 'symbolon.db') },
      remove: async () => rmSync(directory, { recursive: true, force: true }),
    };
  }
  const server = await loadPostgresUrl();
  const name = `symbolon_test_${randomBytes(8).toString('hex')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    location: { engine, connectionString: url.href },
    remove: () => execute(server, `drop database ${name} with (force)`),
  };
}

async function loadPostgresUrl(): Promise<string> {
  const answer = JSON.parse(await text(connect(inject('postgresSocket')))) as {
    url?: string;
    fault?: string;
  };
  if (answer.url === undefined) throw new Error(answer.fault ?? 'PostgreSQL is not available');
  return answer.url;
}

async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
