import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { executeStatement } from './execute-statement.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { createTemplate, type PostgresWithTemplate } from './postgres-template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket at which a test asks for the URL of the run's PostgreSQL. */
    postgresSocket: string;
  }
}

/**
 * Global set-up: one PostgreSQL per run. It starts when the first test asks for it, so that runs without one do not
 * wait. `SYMBOLON_TEST_DATABASE_URL` names another PostgreSQL to use instead; tests create and drop their own databases
 * in it.
 */
export default async function providePostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['SYMBOLON_TEST_DATABASE_URL'];
  const socket = join(tmpdir(), `symbolon-tests-${process.pid}-${Date.now().toString(36)}.sock`);
  let server: PostgresServer | null = null;
  const prepare = async () => {
    if (!given) server = await startPostgresServer();
    return createTemplate(given ?? server?.url ?? '');
  };
  let preparing: Promise<PostgresWithTemplate> | null = null;
  const broker = createServer((connection) => {
    connection.on('error', () => {});
    preparing ??= prepare();
    preparing.then(
      (prepared) => connection.end(JSON.stringify(prepared)),
      (cause: Error) => connection.end(JSON.stringify({ fault: `${cause.message}: ${String(cause.cause)}` })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    broker.once('error', reject);
    broker.listen(socket, resolve);
  });
  project.provide('postgresSocket', socket);
  return async () => {
    broker.close();
    rmSync(socket, { force: true });
    const prepared = await preparing?.catch(() => null);
    if (server) await server.stop();
    else if (prepared) await executeStatement(prepared.url, `drop database ${prepared.template}`);
  };
}
