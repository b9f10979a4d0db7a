import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRecord, genesisHash, hashRecord } from './audit-chain.ts';
import type { AuditEvent } from './audit-event.ts';
import { type ChainPosition, type StoredRecord, verifyAuditChain } from './verify-audit-chain.ts';

const genesis: ChainPosition = { sequence: 0, hash: genesisHash };

function event(index: number, organizationId = 'org-1'): AuditEvent {
  return {
    organizationId,
    at: 1_700_000_000_000 + index,
    event: 'member-added',
    actor: { kind: 'user', name: `ann-${index}` },
    sourceIp: '192.0.2.1',
    requestId: `request-${index}`,
    description: `event ${index}`,
    details: { index },
  };
}

function stored(previous: ChainPosition, occurred: AuditEvent): StoredRecord {
  const sequence = previous.sequence + 1;
  const record = formatRecord(occurred, sequence);
  return {
    organizationId: occurred.organizationId,
    sequence,
    at: occurred.at,
    event: occurred.event,
    actor: occurred.actor.name,
    record,
    hash: hashRecord(previous.hash, record),
  };
}

function chain(length: number, organizationId?: string): StoredRecord[] {
  const records: StoredRecord[] = [];
  for (let index = 0; index < length; index += 1) {
    records.push(stored(records.at(-1) ?? genesis, event(index, organizationId)));
  }
  return records;
}

const last = (records: readonly StoredRecord[]): ChainPosition => {
  const { sequence, hash } = records.at(-1) ?? genesis;
  return { sequence, hash };
};

/** Changes by an attacker to one record, each with the fault that reveals it. */
const forgeries: readonly [string, (record: StoredRecord) => StoredRecord, string][] = [
  ['its text', (r) => ({ ...r, record: r.record.replace('event', 'Event') }), 'hash_mismatch'],
  ['its hash', (r) => ({ ...r, hash: 'f'.repeat(64) }), 'hash_mismatch'],
  ['the case of its hash', (r) => ({ ...r, hash: `F${r.hash.slice(1)}` }), 'hash_mismatch'],
  ['its time column', (r) => ({ ...r, at: r.at + 1 }), 'columns_differ'],
  ['its event column', (r) => ({ ...r, event: 'member-removed' }), 'columns_differ'],
  ['its actor column', (r) => ({ ...r, actor: 'bob' }), 'columns_differ'],
  ['its organization column', (r) => ({ ...r, organizationId: 'org-2' }), 'columns_differ'],
];

describe('verifyAuditChain', () => {
  test('verifies an unchanged chain, and returns its end', () => {
    const records = chain(5);
    expect(verifyAuditChain(genesis, records)).toEqual({ ok: true, value: last(records) });
  });

  test('verifies an empty range, which ends where it begins', () => {
    expect(verifyAuditChain(genesis, [])).toEqual({ ok: true, value: genesis });
  });

  test.each(forgeries)('names the record with a changed %s', (_what, forge, fault) => {
    const records = chain(5).map((record) => (record.sequence === 3 ? forge(record) : record));
    expect(verifyAuditChain(genesis, records)).toEqual({ ok: false, fault: { fault, sequence: 3 } });
  });

  test('names the record after one whose text and hash were both changed', () => {
    const records = chain(5);
    const [first, second] = records;
    if (!first || !second) throw new Error('the chain is too short');
    const forged = stored(last([first]), event(99));
    expect(verifyAuditChain(genesis, [first, forged, ...records.slice(2)])).toEqual({
      ok: false,
      fault: { fault: 'hash_mismatch', sequence: 3 },
    });
  });

  test('a record that is no longer JSON, with a matching hash, is named and does not abort the verification', () => {
    const forged: StoredRecord = {
      ...stored(genesis, event(0)),
      record: '{',
      hash: hashRecord(genesisHash, '{'),
    };
    expect(verifyAuditChain(genesis, [forged])).toEqual({
      ok: false,
      fault: { fault: 'columns_differ', sequence: 1 },
    });
  });

  test.each(['null', '[]', '{}', '{"actor":null}'])('a record that is %s is named', (record) => {
    const forged: StoredRecord = {
      ...stored(genesis, event(0)),
      record,
      hash: hashRecord(genesisHash, record),
    };
    expect(verifyAuditChain(genesis, [forged])).toEqual({
      ok: false,
      fault: { fault: 'columns_differ', sequence: 1 },
    });
  });

  test('the whole chain of another organization is refused', () => {
    const moved = chain(3, 'org-2').map((record) => ({ ...record, organizationId: 'org-1' }));
    expect(verifyAuditChain(genesis, moved)).toEqual({
      ok: false,
      fault: { fault: 'columns_differ', sequence: 1 },
    });
  });
});

describe('of any chain', () => {
  const lengths = fc.integer({ min: 2, max: 30 });

  test('verification in pages gives the same result as in one call', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 30 }), (length, pageSize) => {
        const records = chain(length);
        let position = genesis;
        for (let start = 0; start < length; start += pageSize) {
          const answer = verifyAuditChain(position, records.slice(start, start + pageSize));
          if (!answer.ok) throw new Error(answer.fault.fault);
          position = answer.value;
        }
        expect(position).toEqual(last(records));
      }),
    );
  });

  test('a missing record is found by the gap that it leaves', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (length, chosen) => {
        const missing = (chosen % (length - 1)) + 1;
        const records = chain(length).filter(({ sequence }) => sequence !== missing);
        expect(verifyAuditChain(genesis, records)).toEqual({
          ok: false,
          fault: { fault: 'sequence_gap', sequence: missing + 1, expectedSequence: missing },
        });
      }),
    );
  });

  test('a truncated chain ends before its head', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (length, chosen) => {
        const records = chain(length);
        const kept = records.slice(0, chosen % length);
        expect(verifyAuditChain(genesis, kept)).toEqual({ ok: true, value: last(kept) });
        expect(last(kept)).not.toEqual(last(records));
      }),
    );
  });

  test('two swapped records are found, renumbered or not', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), fc.boolean(), (length, chosen, renumbered) => {
        const records = chain(length);
        const index = chosen % (length - 1);
        const [left, right] = [records[index], records[index + 1]];
        if (!left || !right) throw new Error('the chain is too short');
        records[index] = renumbered ? { ...right, sequence: left.sequence } : right;
        records[index + 1] = renumbered ? { ...left, sequence: right.sequence } : left;
        expect(verifyAuditChain(genesis, records)).toMatchObject({
          ok: false,
          fault: {
            fault: renumbered ? 'hash_mismatch' : 'sequence_gap',
            sequence: renumbered ? left.sequence : right.sequence,
          },
        });
      }),
    );
  });

  test('any changed character in any text is found at its record', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.nat(),
        fc.nat(),
        fc.string({ maxLength: 3 }),
        (length, chosen, place, inserted) => {
          const records = chain(length);
          const index = chosen % length;
          const record = records[index];
          if (!record) throw new Error('the chain is too short');
          const at = place % record.record.length;
          const text = record.record.slice(0, at) + inserted + record.record.slice(at + 1);
          fc.pre(text !== record.record);
          records[index] = { ...record, record: text };
          expect(verifyAuditChain(genesis, records)).toMatchObject({
            ok: false,
            fault: { sequence: index + 1 },
          });
        },
      ),
    );
  });
});
