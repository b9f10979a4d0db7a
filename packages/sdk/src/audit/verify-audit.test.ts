import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyAuditChain } from './verify-audit-chain.ts';
import { type AuditPage, auditGenesis, verifyAuditPage } from './verify-audit-page.ts';

type Stored = AuditPage['records'][number];

/** Written out as in the contract, independent of the code under test. */
function buildChain(length: number): Stored[] {
  let previous = '0000000000000000000000000000000000000000000000000000000000000000';
  return Array.from({ length }, (_, index) => {
    const record = JSON.stringify({
      organizationId: 'o',
      sequence: index + 1,
      event: 'märz',
      details: { index },
    });
    const hash = createHash('sha256').update(previous).update('\n').update(record).digest('hex');
    previous = hash;
    return { sequence: index + 1, hash, record };
  });
}

const headOf = (chain: readonly Stored[]) => chain.at(-1) ?? auditGenesis;

/** Returns pages of three records, as a server does. */
function serve(chain: readonly Stored[], head: { sequence: number; hash: string } = headOf(chain)) {
  return async (after: number): Promise<AuditPage> => ({
    records: chain.filter(({ sequence }) => sequence > after).slice(0, 3),
    head: { sequence: head.sequence, hash: head.hash },
  });
}

describe('a whole chain', () => {
  test.each([0, 1, 3, 7])('of %i records is verified up to its head', async (length) => {
    const chain = buildChain(length);
    const { sequence, hash } = headOf(chain);
    expect(await verifyAuditChain({ loadPage: serve(chain) })).toEqual({
      ok: true,
      records: length,
      head: { sequence, hash },
    });
  });

  test('extends a head that was seen before', async () => {
    const chain = buildChain(7);
    const [checkpoint = auditGenesis] = chain.slice(4);
    expect(await verifyAuditChain({ loadPage: serve(chain), checkpoint })).toMatchObject({
      ok: true,
      records: 7,
    });
  });

  test('also proves records that came after its head was read', async () => {
    const chain = buildChain(7);
    const [early = auditGenesis] = chain.slice(4);
    let pages = 0;
    const loadPage = (after: number) => {
      pages += 1;
      return serve(chain, pages < 3 ? early : headOf(chain))(after);
    };
    expect(await verifyAuditChain({ loadPage })).toMatchObject({ ok: true, records: 7 });
  });
});

describe('a tampered chain is reported at its first invalid record', () => {
  const chain = buildChain(7);
  const replace = (index: number, change: Partial<Stored>) =>
    chain.map((stored, at) => (at === index ? { ...stored, ...change } : stored));

  test.each([
    ['a changed record', replace(4, { record: '{"sequence":5}' }), 'hash_mismatch', 5],
    ['a changed hash', replace(4, { hash: 'f'.repeat(64) }), 'hash_mismatch', 5],
    ['a removed record', chain.filter((_, index) => index !== 4), 'sequence_gap', 5],
    ['a duplicate record', [...chain.slice(0, 5), ...chain.slice(4)], 'sequence_gap', 6],
  ])('%s', async (_, tampered, fault, sequence) => {
    const result = await verifyAuditChain({ loadPage: serve(tampered, headOf(chain)) });
    expect(result).toMatchObject({ ok: false, fault, sequence });
  });

  test('records removed at the end', async () => {
    const result = await verifyAuditChain({ loadPage: serve(chain.slice(0, 5), headOf(chain)) });
    expect(result).toMatchObject({ ok: false, fault: 'records_missing', sequence: 6 });
  });

  test('records removed together with the head, with a checkpoint', async () => {
    const result = await verifyAuditChain({ loadPage: serve(chain.slice(0, 5)), checkpoint: headOf(chain) });
    expect(result).toMatchObject({ ok: false, fault: 'records_missing', sequence: 6 });
  });

  test('a rewritten chain, with a checkpoint', async () => {
    const checkpoint = { sequence: 4, hash: 'a'.repeat(64) };
    const result = await verifyAuditChain({ loadPage: serve(chain), checkpoint });
    expect(result).toMatchObject({ ok: false, fault: 'checkpoint_mismatch', sequence: 4 });
  });

  test('a head that was moved back or deleted', async () => {
    const [fourth = auditGenesis] = chain.slice(3);
    expect(await verifyAuditChain({ loadPage: serve(chain, fourth) })).toMatchObject({
      ok: false,
      fault: 'head_behind',
      sequence: 5,
    });
    expect(await verifyAuditChain({ loadPage: serve(chain, auditGenesis) })).toMatchObject({
      ok: false,
      fault: 'head_behind',
      sequence: 1,
    });
  });

  test('a head with another record', async () => {
    const head = { sequence: 7, hash: 'a'.repeat(64) };
    const result = await verifyAuditChain({ loadPage: serve(chain, head) });
    expect(result).toMatchObject({ ok: false, fault: 'head_mismatch', sequence: 7 });
  });

  test.each(['{"sequence":2}', '[]', 'null', 'not JSON', '{"sequence":"1"}'])(
    'the record %s, with a valid hash and another sequence',
    async (record) => {
      const hash = createHash('sha256').update(`${auditGenesis.hash}\n${record}`).digest('hex');
      const page = { records: [{ sequence: 1, hash, record }], head: { sequence: 1, hash } };
      const result = await verifyAuditPage(page, auditGenesis);
      expect(result).toMatchObject({ ok: false, fault: 'record_misplaced', sequence: 1 });
    },
  );

  test('any single character anywhere', async () => {
    const places = fc.record({ index: fc.nat(6), at: fc.nat(30), member: fc.constantFrom('record', 'hash') });
    await fc.assert(
      fc.asyncProperty(places, async ({ index, at, member }) => {
        const original = chain[index]?.[member as 'record' | 'hash'] ?? '';
        const changed = `${original.slice(0, at)}~${original.slice(at + 1)}`;
        const result = await verifyAuditChain({
          loadPage: serve(replace(index, { [member]: changed }), headOf(chain)),
        });
        expect(result).toMatchObject({ ok: false, sequence: index + 1 });
      }),
    );
  });
});
