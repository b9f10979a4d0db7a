import { randomBytes } from 'node:crypto';
import { executeStatement } from './execute-statement.ts';

/** A PostgreSQL server, and its template database, from which new databases are copied. */
export interface PostgresWithTemplate {
  readonly url: string;
  readonly template: string;
}

/** Creates a template with the current schema, because copying it is much faster than running the migrations. */
export async function createTemplate(url: string): Promise<PostgresWithTemplate> {
  const template = `symbolon_template_${randomBytes(8).toString('hex')}`;
  await executeStatement(url, `create database ${template}`);
  const { openDatabase } = await import('../../../src/database/index.ts');
  const location = { engine: 'postgres', connectionString: urlOfDatabase(url, template) } as const;
  const database = await openDatabase(location, { onFault: () => {} });
  await database.close();
  return { url, template };
}

/** Returns the URL of another database on the same server. */
export function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
