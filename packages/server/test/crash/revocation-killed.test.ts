import { afterAll, expect, test } from 'vitest';
import { createBatchInsert, type Database, openDatabase } from '../../src/database/index.ts';
import { accessTokenColumns } from '../../src/inbound/access-tokens/access-token-row.ts';
import { newId } from '../../src/platform/new-id.ts';
import { makeLocation, rawDb } from '../support/databases/databases.ts';
import { type ServerProcess, startServerProcess } from '../support/servers/server-process.ts';

const bootstrapToken = 'pul-test-administrator';
const environment = { SYMBOLON_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
const count = 5_000;
const tokens = createBatchInsert('access_tokens', accessTokenColumns);
const undo: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

async function call<Body>(server: ServerProcess, method: string, path: string, body?: object): Promise<Body> {
  const response = await fetch(`${server.url}/api/orgs/main/teams/${path}`, {
    method,
    headers: {
      authorization: `token ${bootstrapToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok).toBe(true);
  return (response.status === 204 ? null : await response.json()) as Body;
}

/** Inserts rows like that of a token. */
async function copyToken(database: Database, id: string): Promise<void> {
  const own = await rawDb(database)
    .selectFrom('access_tokens')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const rows = Array.from({ length: count }, () => {
    const copy = newId();
    return { ...own, id: copy, hash: copy, name: copy };
  });
  await database.write({ by: 'maintenance' }, (tx) => tokens.insert(tx, rows));
}

test.each(['sqlite', 'postgres'] as const)(
  'a revocation that is killed in the middle is finished by the next start, on %s',
  async (engine) => {
    const { location, remove } = await makeLocation(engine);
    undo.push(remove);
    const killed = await startServerProcess({ location, bootstrapToken, environment });
    await call(killed, 'POST', 'pulumi', { name: 'ci' });
    const { id } = await call<{ id: string }>(killed, 'POST', 'ci/tokens', { name: 'ci' });
    const database = await openDatabase(location, { onFault: () => {} });
    undo.push(() => database.close());
    await copyToken(database, id);
    await call(killed, 'DELETE', 'ci');
    await killed.end('SIGKILL');
    const active = async () => {
      const rows = await rawDb(database)
        .selectFrom('access_tokens')
        .select('id')
        .where('team_id', 'is not', null)
        .where('revoked_at', 'is', null)
        .execute();
      return rows.length;
    };
    expect(await active()).toBeGreaterThan(0);
    const next = await startServerProcess({ location, bootstrapToken, environment });
    await expect.poll(active).toBe(0);
    await expect
      .poll(async () => rawDb(database).selectFrom('revocations').select('id').execute())
      .toEqual([]);
    await next.end('SIGTERM');
    const events = await rawDb(database)
      .selectFrom('audit_events')
      .select('record')
      .where('event', '=', 'access-token-revoked')
      .execute();
    const named = events.flatMap(
      ({ record }) => (JSON.parse(record) as { details: { tokenIds: string[] } }).details.tokenIds,
    );
    expect([named.length, new Set(named).size]).toEqual([count + 1, count + 1]);
  },
);
