import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AccessTokenRow, createBatchInsert } from '../../src/database/index.ts';
import { accessTokenColumns } from '../../src/inbound/access-tokens/access-token-row.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';

function row(index: number): AccessTokenRow {
  return {
    id: `id-${String(index).padStart(5, '0')}`,
    hash: `hash-${index}`,
    kind: 'organization',
    origin: 'created',
    organization_id: index % 2 === 0 ? `org-${index}` : null,
    user_id: null,
    team_id: null,
    runner_pool_id: null,
    admin: index % 3 === 0 ? 1 : 0,
    name: `it's "token" ${index}; ünïcode \u{1f511}`,
    description: '',
    created_at: 1_700_000_000_000 + index,
    created_by: 'ann',
    expires_at: index % 2 === 0 ? null : 2 ** 53 - 1,
    last_used_at: null,
    revoked_at: null,
    issuer_id: null,
    decision_id: null,
    parent_id: null,
    issuer: null,
    subject: null,
    policy_version: null,
    policy_index: null,
    role_id: null,
  };
}

const batch = createBatchInsert('access_tokens', accessTokenColumns);

describeOnBothEngines('batch insert', (openTestDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    await rawDb(database).deleteFrom('access_tokens').execute();
  });

  const all = () => database.db.selectFrom('access_tokens').selectAll().orderBy('created_at').execute();

  test.each([0, 1, 7, 8, 128, 129, 1_000])('writes %i rows unchanged, including nulls', async (count) => {
    const rows = Array.from({ length: count }, (_, index) => row(index));
    await database.write({ by: 'maintenance' }, (tx) => batch.insert(tx, rows));
    expect(await all()).toEqual(rows);
  });

  test('writes texts that look like escapes unchanged, and a lone surrogate as the replacement character', async () => {
    const texts = ['\\ud800', '\\u0000', '"', '\\', '\u2028', '{"a": null}', '\u{10ffff}'];
    const rows = texts.map((name, index) => ({ ...row(index), name }));
    const broken = { ...row(9), name: 'a\ud800b' };
    await database.write({ by: 'maintenance' }, (tx) => batch.insert(tx, [...rows, broken]));
    expect((await all()).map(({ name }) => name)).toEqual([...texts, 'a\ufffdb']);
  });

  describe('in a transaction', () => {
    test('a conflicting row makes its whole batch fail', async () => {
      const rows = [row(1), row(2), row(1)];
      await expect(database.write({ by: 'maintenance' }, (tx) => batch.insert(tx, rows))).rejects.toThrow(
        /unique/i,
      );
      expect(await all()).toEqual([]);
    });

    test('the same insertion works with another database', async () => {
      const other = await openTestDatabase();
      await other.write({ by: 'maintenance' }, (tx) => batch.insert(tx, [row(1)]));
      expect(await all()).toEqual([]);
      expect(await other.db.selectFrom('access_tokens').selectAll().execute()).toEqual([row(1)]);
    });
  });
});
