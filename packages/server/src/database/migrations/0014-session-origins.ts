import type { Kysely } from 'kysely';

/**
 * Adds to sessions the caller, the token and the workload that opened them, for administrators who list them. Sessions
 * of an earlier version have none of these, so they end; environments must be opened again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await (db as Kysely<{ environment_sessions: object }>).deleteFrom('environment_sessions').execute();
  const required = ['opened_by', 'token_name'];
  for (const column of [...required, 'issuer', 'subject', 'decision_id']) {
    await db.schema
      .alterTable('environment_sessions')
      .addColumn(column, 'text', (c) => (required.includes(column) ? c.notNull().defaultTo('') : c))
      .execute();
  }
  await db.schema
    .createIndex('environment_sessions_by_organization')
    .on('environment_sessions')
    .columns(['organization_id', 'id'])
    .execute();
}
