import { beforeAll, expect, test } from 'vitest';
import {
  type AuditEvent,
  appendAuditEvents,
  findHead,
  genesisHash,
  genesisPosition,
  listAuditRecords,
  pageAuditRecords,
  readChain,
  verifyAuditChain,
  verifyStretch,
} from '../../src/audit/index.ts';
import type { Database, Reader } from '../../src/database/index.ts';
import { mainThreadBytes } from '../../src/platform/turns/main-thread-budget.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { noteReads } from '../support/databases/note-reads.ts';

const genesis = { sequence: 0, hash: genesisHash };

function event(organizationId: string, index: number, actor = 'ann'): AuditEvent {
  return {
    organizationId,
    at: 1_000 + index,
    event: index % 2 === 0 ? 'member-added' : 'member-removed',
    actor: { kind: 'user', name: actor },
    sourceIp: '192.0.2.1',
    requestId: `request-${index}`,
    description: `"événement" ${index}`,
    details: { index },
  };
}

function append({ write, engine }: Database, events: readonly AuditEvent[]): Promise<void> {
  return write({ by: 'maintenance' }, (tx) => appendAuditEvents(tx, engine, events));
}

/** Verifies that the organization's chain is complete up to its head. */
async function verify({ db }: Database, organizationId: string) {
  const head = await findHead(db, organizationId);
  const answer = verifyAuditChain(genesis, await readChain(db, { organizationId, after: 0, limit: 10_000 }));
  return answer.ok
    ? { ok: true, length: answer.value.sequence, reachesHead: answer.value.hash === head.hash }
    : { ok: false, ...answer.fault };
}

let serial = 0;
/** Creates a new organization for each test, with five events. */
async function organizationWithChain(database: Database): Promise<string> {
  serial += 1;
  const organizationId = `org-${serial}`;
  await append(
    database,
    [0, 1, 2, 3, 4].map((index) => event(organizationId, index)),
  );
  return organizationId;
}

describeOnBothEngines('audit chain', (openTestDatabase, engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });

  const change = (organizationId: string, sequence: number, set: Record<string, string | number>) =>
    rawDb(database)
      .updateTable('audit_events')
      .set(set)
      .where('organization_id', '=', organizationId)
      .where('sequence', '=', sequence)
      .execute();

  const drop = (organizationId: string, sequence: number) =>
    rawDb(database)
      .deleteFrom('audit_events')
      .where('organization_id', '=', organizationId)
      .where('sequence', '=', sequence)
      .execute();

  test('events are consecutive, and the head is the last of them', async () => {
    const organizationId = await organizationWithChain(database);
    await append(database, [event(organizationId, 5)]);
    expect(await verify(database, organizationId)).toEqual({ ok: true, length: 6, reachesHead: true });
  });

  test('an organization without events has a valid chain', async () => {
    expect(await findHead(database.db, 'org-none')).toEqual(genesis);
    expect(await verify(database, 'org-none')).toEqual({ ok: true, length: 0, reachesHead: true });
  });

  test('events of many organizations in one transaction are each in their own chain', async () => {
    const names = ['b', 'a', 'c'].map((name) => `many-${name}`);
    await append(
      database,
      Array.from({ length: 300 }, (_, index) => event(names[index % 3] ?? '', index)),
    );
    for (const name of names) {
      expect(await verify(database, name)).toEqual({ ok: true, length: 100, reachesHead: true });
    }
  });

  test('a transaction that fails leaves no event and no gap', async () => {
    const organizationId = await organizationWithChain(database);
    const failing = database.write({ by: 'maintenance' }, async (tx) => {
      await appendAuditEvents(tx, engine, [event(organizationId, 5)]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(database, [event(organizationId, 6)]);
    expect(await verify(database, organizationId)).toEqual({ ok: true, length: 6, reachesHead: true });
  });

  test('times and positions are returned as numbers', async () => {
    const organizationId = await organizationWithChain(database);
    const [newest] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(newest).toMatchObject({ sequence: 5, at: 1_004 });
    expect((await findHead(database.db, organizationId)).sequence).toBe(5);
  });

  test('two servers that write at once write one chain without gaps', async () => {
    const own = await openTestDatabase();
    // On SQLite, one process would wait for itself, because writers take turns with its lock.
    const other = engine === 'postgres' ? await own.openAnother() : own;
    const rounds = Array.from({ length: 30 }, (_, index) => index);
    await Promise.all(
      rounds.flatMap((index) => [
        append(own, [event('both-a', index), event('both-b', index)]),
        append(other, [event('both-b', index), event('both-a', index)]),
      ]),
    );
    for (const name of ['both-a', 'both-b']) {
      expect(await verify(own, name)).toEqual({ ok: true, length: 60, reachesHead: true });
    }
  });

  test('a changed text is found at its record', async () => {
    const organizationId = await organizationWithChain(database);
    await change(organizationId, 3, { record: '{"forged":true}' });
    expect(await verify(database, organizationId)).toEqual({
      ok: false,
      fault: 'hash_mismatch',
      sequence: 3,
    });
  });

  test('a changed hash is found at its record', async () => {
    const organizationId = await organizationWithChain(database);
    await change(organizationId, 2, { hash: 'a'.repeat(64) });
    expect(await verify(database, organizationId)).toEqual({
      ok: false,
      fault: 'hash_mismatch',
      sequence: 2,
    });
  });

  test.each([
    ['at', 7],
    ['event', 'team-created'],
    ['actor', 'mallory'],
  ])('a changed column %s is found at its record', async (column, value) => {
    const organizationId = await organizationWithChain(database);
    await change(organizationId, 4, { [column]: value });
    expect(await verify(database, organizationId)).toEqual({
      ok: false,
      fault: 'columns_differ',
      sequence: 4,
    });
  });

  test('a record deleted from the middle is found by the gap', async () => {
    const organizationId = await organizationWithChain(database);
    await drop(organizationId, 3);
    expect(await verify(database, organizationId)).toEqual({
      ok: false,
      fault: 'sequence_gap',
      sequence: 4,
      expectedSequence: 3,
    });
  });

  test('a deleted tail does not reach the head', async () => {
    const organizationId = await organizationWithChain(database);
    await drop(organizationId, 5);
    expect(await verify(database, organizationId)).toEqual({ ok: true, length: 4, reachesHead: false });
  });

  test('a record moved to another organization is found there, and reported as missing here', async () => {
    const [from, to] = [await organizationWithChain(database), await organizationWithChain(database)];
    await drop(to, 3);
    await rawDb(database)
      .updateTable('audit_events')
      .set({ organization_id: to })
      .where('organization_id', '=', from)
      .where('sequence', '=', 3)
      .execute();
    expect(await verify(database, to)).toEqual({ ok: false, fault: 'hash_mismatch', sequence: 3 });
    expect(await verify(database, from)).toMatchObject({ ok: false, fault: 'sequence_gap', sequence: 4 });
  });

  test('a whole chain moved to another organization is found at its first record', async () => {
    const from = await organizationWithChain(database);
    await rawDb(database)
      .updateTable('audit_events')
      .set({ organization_id: `${from}-taken` })
      .where('organization_id', '=', from)
      .execute();
    expect(await verify(database, `${from}-taken`)).toEqual({
      ok: false,
      fault: 'columns_differ',
      sequence: 1,
    });
  });

  test('two swapped records are found at the first of them', async () => {
    const organizationId = await organizationWithChain(database);
    await change(organizationId, 2, { sequence: 99 });
    await change(organizationId, 3, { sequence: 2 });
    await change(organizationId, 99, { sequence: 3 });
    expect(await verify(database, organizationId)).toEqual({
      ok: false,
      fault: 'hash_mismatch',
      sequence: 2,
    });
  });

  test('records are listed newest first, page by page, within one organization', async () => {
    const organizationId = await organizationWithChain(database);
    const pages: number[][] = [];
    for (let before: number | undefined; ; ) {
      const query = { organizationId, limit: 2, ...(before === undefined ? {} : { before }) };
      const page = await listAuditRecords(database.db, query);
      if (page.length === 0) break;
      pages.push(page.map(({ sequence }) => sequence));
      before = page.at(-1)?.sequence;
    }
    expect(pages).toEqual([[5, 4], [3, 2], [1]]);
  });

  test.each([
    [{ fromAt: 1_002 }, [5, 4, 3]],
    [{ untilAt: 1_001 }, [2, 1]],
    [{ fromAt: 1_001, untilAt: 1_002 }, [3, 2]],
    [{ event: 'member-removed' }, [4, 2]],
    [{ actor: 'ann' }, [5, 4, 3, 2, 1]],
    [{ actor: 'bob' }, []],
  ])('records are listed by %o', async (filter, sequences) => {
    const organizationId = await organizationWithChain(database);
    const found = await listAuditRecords(database.db, { organizationId, limit: 10, ...filter });
    expect(found.map(({ sequence }) => sequence)).toEqual(sequences);
  });

  test('a chain is read oldest first, from a given position', async () => {
    const organizationId = await organizationWithChain(database);
    const page = await readChain(database.db, { organizationId, after: 2, limit: 2 });
    expect(page.map(({ sequence }) => sequence)).toEqual([3, 4]);
  });

  test('a page of records of maximum size is limited to one response, and has at least one record', async () => {
    serial += 1;
    const organizationId = `org-${serial}`;
    const details = { document: 'ü'.repeat(3 * 128 * 1_024) };
    const large = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => ({ ...event(organizationId, index), details }));
    await append(database, large);
    const forwards: number[] = [];
    for (let after = 0; ; ) {
      const page = await readChain(database.db, { organizationId, after, limit: 100 });
      if (page.length === 0) break;
      expect(page.length).toBeLessThan(8);
      forwards.push(...page.map(({ sequence }) => sequence));
      after = page.at(-1)?.sequence ?? 0;
    }
    expect(forwards).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const newest = await listAuditRecords(database.db, { organizationId, limit: 100 });
    expect(newest.map(({ sequence }) => sequence)).toEqual([8, 7]);
    expect(await listAuditRecords(database.db, { organizationId, limit: 0 })).toEqual([]);
  });

  test.each([
    [
      'listed',
      (db: Reader, organizationId: string) => pageAuditRecords(db, { organizationId, limit: 10_000 }),
    ],
    [
      'searched',
      (db: Reader, organizationId: string) =>
        pageAuditRecords(db, { organizationId, actor: 'nobody', limit: 10_000 }),
    ],
    [
      'read as a chain',
      (db: Reader, organizationId: string) => readChain(db, { organizationId, after: 0, limit: 1_000 }),
    ],
    [
      'verified',
      (db: Reader, organizationId: string) =>
        verifyStretch(db, { organizationId, from: genesisPosition, maxRecords: 10_000 }),
    ],
  ])(
    'one tenant’s size never costs another’s time: records are %s in portions of the budget',
    async (_what, read) => {
      serial += 1;
      const organizationId = `org-${serial}`;
      const recordBytes = 16_384;
      const sizes = [...Array(700).fill(10), ...Array(60).fill(recordBytes), ...Array(200).fill(10)];
      await append(
        database,
        sizes.map((size, index) => ({
          ...event(organizationId, index),
          details: { document: 'x'.repeat(size) },
        })),
      );
      const noted = noteReads(database);
      await read(noted.database.db, organizationId);
      expect(noted.rows.length).toBeGreaterThan(20);
      expect(Math.max(...noted.rows)).toBe(100);
      // The records of a portion have at most 64 KiB; as JSON, with their columns, they are longer.
      expect(Math.max(...noted.characters)).toBeLessThan(2 * mainThreadBytes);
    },
  );

  test("one tenant's size never costs another's time: 500 large events are listed in pages of 1 MiB", async () => {
    serial += 1;
    const organizationId = `org-${serial}`;
    const recordBytes = 16_384;
    const details = { document: 'x'.repeat(recordBytes) };
    await append(
      database,
      Array.from({ length: 500 }, (_, index) => ({ ...event(organizationId, index), details })),
    );
    const pages: number[] = [];
    let [listed, before] = [0, undefined as number | undefined];
    do {
      const { records, next } = await pageAuditRecords(database.db, {
        organizationId,
        limit: 500,
        ...(before === undefined ? {} : { before }),
      });
      listed += records.length;
      pages.push(records.reduce((sum, { record }) => sum + Buffer.byteLength(record), 0));
      before = next ?? undefined;
    } while (before !== undefined);
    expect(listed).toBe(500);
    // The last record of a page may exceed the limit.
    expect(Math.max(...pages)).toBeLessThan(1_048_576 + 2 * recordBytes);
    expect(pages.length).toBeGreaterThanOrEqual(8);
  });
});
