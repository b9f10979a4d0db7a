import { verifyAuditChain as verifyOnClient } from '@symbolon/sdk';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatRecord, hashRecord } from '../../src/audit/audit-chain.ts';
import {
  type AuditEvent,
  appendAuditEvents,
  findHead,
  genesisPosition,
  listAuditRecords,
  readChain,
  verifyChains,
  verifyStretch,
} from '../../src/audit/index.ts';
import {
  formatAuditEvent,
  formatCefExport,
  formatChainRecord,
  formatCsvExportRows,
} from '../../src/audit-log/wire.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';

const length = 7;

function event(organizationId: string, index: number): AuditEvent {
  return {
    organizationId,
    at: 1_700_000_000_000 + index,
    event: index % 2 === 0 ? 'environment-open' : 'member-removed',
    actor: { kind: 'user', name: 'ann' },
    sourceIp: '',
    requestId: `request-${index}`,
    description: `event ${index}`,
    details: {},
  };
}

let serial = 0;

describeOnBothEngines('tampering with the audit log', (openTestDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });

  /** A separate organization, with events 1 to 7. */
  async function found(): Promise<string> {
    serial += 1;
    const organizationId = `tampered-${serial}`;
    const events = Array.from({ length }, (_, index) => event(organizationId, index));
    await database.write({ by: 'maintenance' }, (tx) => appendAuditEvents(tx, database.engine, events));
    return organizationId;
  }

  const change = (organizationId: string, sequence: number, set: Record<string, string | number>) =>
    rawDb(database)
      .updateTable('audit_events')
      .set(set)
      .where('organization_id', '=', organizationId)
      .where('sequence', '=', sequence)
      .execute();
  const remove = (organizationId: string, from: number, to = from) =>
    rawDb(database)
      .deleteFrom('audit_events')
      .where('organization_id', '=', organizationId)
      .where('sequence', '>=', from)
      .where('sequence', '<=', to)
      .execute();
  const moveHead = (organizationId: string, set: { sequence?: number; hash?: string }) =>
    rawDb(database)
      .updateTable('audit_heads')
      .set(set)
      .where('organization_id', '=', organizationId)
      .execute();
  const deleteHead = (organizationId: string) =>
    rawDb(database).deleteFrom('audit_heads').where('organization_id', '=', organizationId).execute();
  const hashAt = async (organizationId: string, sequence: number) =>
    (await readChain(database.db, { organizationId, after: sequence - 1, limit: 1 }))[0]?.hash ?? '';
  async function swap(organizationId: string, left: number, right: number): Promise<void> {
    await change(organizationId, left, { sequence: 99 });
    await change(organizationId, right, { sequence: left });
    await change(organizationId, 99, { sequence: right });
  }

  const onServer = (organizationId: string, from = genesisPosition) =>
    verifyStretch(database.db, { organizationId, from, maxRecords: 1_000 });
  const onClient = (organizationId: string, checkpoints: { sequence: number; hash: string }[] = []) =>
    verifyOnClient({
      checkpoints,
      loadPage: async (after) => ({
        organizationId,
        head: await findHead(database.db, organizationId),
        records: (await readChain(database.db, { organizationId, after, limit: 3 })).map(formatChainRecord),
      }),
    });

  /** Replaces the text of a record, and its hash to match; the head too, if the record is the last. */
  async function forge(organizationId: string, sequence: number, record: string): Promise<void> {
    const hash = hashRecord(await hashAt(organizationId, sequence - 1), record);
    await change(organizationId, sequence, { record, hash });
    if (sequence === length) await moveHead(organizationId, { hash });
  }
  /** The text of the last record, as if it were of another place. */
  const moved = (organizationId: string, sequence: number) =>
    formatRecord(event(organizationId, 6), sequence);

  test('an unchanged log has no fault', async () => {
    const organizationId = await found();
    expect(await onServer(organizationId)).toMatchObject({ ok: true, value: { complete: true } });
    expect(await onClient(organizationId)).toMatchObject({ ok: true, records: length });
  });

  type Kind = readonly [
    what: string,
    tamper: (organizationId: string) => Promise<unknown>,
    server: { fault: string; sequence: number },
    client: { fault: string; sequence: number },
  ];
  const same = (fault: string, sequence: number) =>
    [
      { fault, sequence },
      { fault, sequence },
    ] as const;
  const kinds: readonly Kind[] = [
    ['a changed column event', (id) => change(id, 5, { event: 'x' }), ...same('columns_differ', 5)],
    ['a changed column actor', (id) => change(id, 5, { actor: 'mallory' }), ...same('columns_differ', 5)],
    ['a changed column at', (id) => change(id, 5, { at: 7 }), ...same('columns_differ', 5)],
    ['a changed text', (id) => change(id, 5, { record: '{"forged":1}' }), ...same('hash_mismatch', 5)],
    ['a changed hash', (id) => change(id, 5, { hash: 'a'.repeat(64) }), ...same('hash_mismatch', 5)],
    ['a changed column sequence', (id) => change(id, 5, { sequence: 50 }), ...same('sequence_gap', 5)],
    [
      'a text changed together with its hash',
      (id) => forge(id, 5, formatRecord({ ...event(id, 4), description: 'nothing' }, 5)),
      ...same('hash_mismatch', 6),
    ],
    [
      'the text of another sequence in the last record',
      (id) => forge(id, 7, moved(id, 9)),
      { fault: 'columns_differ', sequence: 7 },
      { fault: 'record_misplaced', sequence: 7 },
    ],
    [
      'the text of another organization in the last record',
      (id) => forge(id, 7, moved('another', 7)),
      { fault: 'columns_differ', sequence: 7 },
      { fault: 'record_misplaced', sequence: 7 },
    ],
    ['a deleted record', (id) => remove(id, 5), ...same('sequence_gap', 5)],
    ['the first record deleted', (id) => remove(id, 1), ...same('sequence_gap', 1)],
    ['two swapped records', (id) => swap(id, 3, 5), ...same('hash_mismatch', 3)],
    ['the end cut off', (id) => remove(id, 6, 7), ...same('records_missing', 6)],
    ['all records deleted', (id) => remove(id, 1, 7), ...same('records_missing', 1)],
    [
      'the head deleted',
      deleteHead,
      { fault: 'head_missing', sequence: 1 },
      { fault: 'head_behind', sequence: 1 },
    ],
    [
      'the head moved back',
      async (id) => moveHead(id, { sequence: 4, hash: await hashAt(id, 4) }),
      ...same('head_behind', 5),
    ],
    ['another hash in the head', (id) => moveHead(id, { hash: 'b'.repeat(64) }), ...same('head_mismatch', 7)],
    ['the head moved on', (id) => moveHead(id, { sequence: 9 }), ...same('records_missing', 8)],
  ];

  test.each(kinds)('%s is reported with its record by the server and by the client', async (...kind) => {
    const [, tamper, server, client] = kind;
    const organizationId = await found();
    await tamper(organizationId);
    expect(await onServer(organizationId)).toMatchObject({ ok: false, fault: server });
    expect(await onClient(organizationId)).toMatchObject({ ok: false, ...client });
  });

  describe('what needs a checkpoint', () => {
    test('the end, cut off together with the head', async () => {
      const organizationId = await found();
      const checkpoint = await findHead(database.db, organizationId);
      await moveHead(organizationId, { sequence: 5, hash: await hashAt(organizationId, 5) });
      await remove(organizationId, 6, 7);
      expect(await onServer(organizationId)).toMatchObject({ ok: true });
      expect(await onClient(organizationId)).toMatchObject({ ok: true });
      const fault = 'records_missing';
      expect(await onServer(organizationId, checkpoint)).toMatchObject({
        ok: false,
        fault: { fault, sequence: 6 },
      });
      expect(await onClient(organizationId, [checkpoint])).toMatchObject({ ok: false, fault, sequence: 6 });
    });

    test('all records and the head, deleted', async () => {
      const organizationId = await found();
      const checkpoint = await findHead(database.db, organizationId);
      await remove(organizationId, 1, 7);
      await deleteHead(organizationId);
      expect(await onServer(organizationId)).toMatchObject({
        ok: true,
        value: { position: { sequence: 0 } },
      });
      expect(await onClient(organizationId)).toMatchObject({ ok: true, records: 0 });
      const missing = { fault: 'records_missing', sequence: 1 };
      expect(await onServer(organizationId, checkpoint)).toMatchObject({ ok: false, fault: missing });
      expect(await onClient(organizationId, [checkpoint])).toMatchObject({ ok: false, ...missing });
    });

    test('the last record, changed together with its hash and the head', async () => {
      const organizationId = await found();
      const checkpoint = await findHead(database.db, organizationId);
      await forge(
        organizationId,
        7,
        formatRecord({ ...event(organizationId, 6), description: 'nothing' }, 7),
      );
      expect(await onServer(organizationId)).toMatchObject({ ok: true });
      expect(await onClient(organizationId)).toMatchObject({ ok: true });
      const mismatch = { fault: 'checkpoint_mismatch', sequence: 7 };
      expect(await onServer(organizationId, checkpoint)).toMatchObject({ ok: false, fault: mismatch });
      expect(await onClient(organizationId, [checkpoint])).toMatchObject({ ok: false, ...mismatch });
    });

    test('the whole chain, rewritten', async () => {
      const organizationId = await found();
      const checkpoint = await findHead(database.db, organizationId);
      await remove(organizationId, 1, 7);
      await deleteHead(organizationId);
      const others = Array.from({ length }, (_, index) => event(organizationId, index + 100));
      await database.write({ by: 'maintenance' }, (tx) => appendAuditEvents(tx, database.engine, others));
      expect(await onServer(organizationId)).toMatchObject({ ok: true });
      expect(await onClient(organizationId)).toMatchObject({ ok: true });
      const rewritten = { fault: 'checkpoint_mismatch', sequence: 7 };
      expect(await onServer(organizationId, checkpoint)).toMatchObject({ ok: false, fault: rewritten });
      expect(await onClient(organizationId, [checkpoint])).toMatchObject({ ok: false, ...rewritten });
    });
  });

  test.each([0, -5])(
    'a record that was inserted before the first record, at %i, is found, and listed with its fault',
    async (sequence) => {
      const organizationId = await found();
      const forged = formatRecord(event(organizationId, 1), sequence);
      const [at, hash] = [1_700_000_000_001, '0'.repeat(64)];
      await rawDb(database)
        .insertInto('audit_events')
        .values({
          ...{ organization_id: organizationId, sequence, at, event: 'member-removed', actor: 'ann' },
          ...{ record: forged, hash },
        })
        .execute();
      const fault = { ok: false, fault: { fault: 'record_misplaced', sequence } };
      expect(await onServer(organizationId)).toMatchObject(fault);
      const checkpoint = { sequence: 3, hash: await hashAt(organizationId, 3) };
      expect(await onServer(organizationId, checkpoint)).toMatchObject(fault);
      const listed = await listAuditRecords(database.db, { organizationId, limit: 100 });
      expect(listed.at(-1)).toMatchObject({ sequence, fault: 'record_misplaced' });
      expect(listed.filter((record) => record.fault !== null)).toHaveLength(1);
    },
  );

  test('any one change of one record is found at that record', async () => {
    const changes = fc.record({
      sequence: fc.integer({ min: 1, max: length }),
      how: fc.constantFrom('at', 'event', 'actor', 'record', 'hash', 'delete'),
      text: fc.string({ minLength: 1, maxLength: 5 }).filter((text) => !text.includes('\0')),
    });
    await fc.assert(
      fc.asyncProperty(changes, async ({ sequence, how, text }) => {
        const organizationId = await found();
        if (how === 'delete') await remove(organizationId, sequence);
        else await change(organizationId, sequence, { [how]: how === 'at' ? text.length : `${text}~` });
        expect(await onServer(organizationId)).toMatchObject({ ok: false, fault: { sequence } });
        expect(await onClient(organizationId)).toMatchObject({ ok: false, sequence });
      }),
      { numRuns: 15 },
    );
  });

  test('a changed column hides no event from a filter, and the listing and the exports show its fault', async () => {
    const organizationId = await found();
    await change(organizationId, 5, { event: 'member-added', actor: 'mallory', at: 1 });
    const query = { organizationId, limit: 10 };
    const opened = await listAuditRecords(database.db, { ...query, event: 'environment-open' });
    expect(opened.map(({ sequence, fault }) => [sequence, fault])).toEqual([
      [7, null],
      [5, 'columns_differ'],
      [3, null],
      [1, null],
    ]);
    expect(await listAuditRecords(database.db, { ...query, event: 'member-added' })).toEqual([]);
    expect(await listAuditRecords(database.db, { ...query, actor: 'mallory' })).toEqual([]);
    const shown = opened.filter(({ sequence }) => sequence === 5);
    expect(shown.map(formatAuditEvent)).toMatchObject([
      { timestamp: 1_700_000_000, event: 'environment-open', user: { name: 'ann' }, fault: 'columns_differ' },
    ]);
    expect(formatCsvExportRows(shown)).toMatch(
      /^2023-11-14T22:13:20\.004Z,environment-open,ann,.*,columns_differ\r$/m,
    );
    expect(formatCefExport(shown)).toMatch(
      /rt=1700000000004 suser=ann .*cs5Label=fault cs5=columns_differ\n$/,
    );
  });

  test('a record whose text was changed is listed with its fault, even if it is no longer JSON', async () => {
    const organizationId = await found();
    const [fifth] = await readChain(database.db, { organizationId, after: 4, limit: 1 });
    await change(organizationId, 5, { record: (fifth?.record ?? '').replace('event 4', 'nothing') });
    await change(organizationId, 2, { record: 'gone' });
    const listed = await listAuditRecords(database.db, { organizationId, limit: 10, actor: 'ann' });
    expect(listed.flatMap(({ sequence, fault }) => (fault === null ? [] : [[sequence, fault]]))).toEqual([
      [5, 'hash_mismatch'],
      [2, 'hash_mismatch'],
    ]);
    expect(listed.map(formatAuditEvent).find(({ sequence }) => sequence === 2)).toMatchObject({
      event: 'audit-record-unreadable',
      fault: 'hash_mismatch',
    });
  });

  test('all chains are verified in the background, and each that does not verify is named', async () => {
    const [changed, whole] = [await found(), await found()];
    await change(changed, 4, { actor: 'mallory' });
    const faults: [string, string, number][] = [];
    const result = await verifyChains(database.db, {
      signal: new AbortController().signal,
      pauseMs: 0,
      onFault: ({ organizationId, fault, sequence }) => faults.push([organizationId, fault, sequence]),
    });
    expect(faults).toContainEqual([changed, 'columns_differ', 4]);
    expect(faults.some(([organizationId]) => organizationId === whole)).toBe(false);
    expect(result?.faults).toBe(faults.length);
  });
});
