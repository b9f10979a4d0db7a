import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../../../../test/support/databases.ts';
import { newId } from '../../../platform/new-id.ts';
import type { Decision } from '../../decisions/index.ts';
import { createLedger, type LedgerEntry } from './ledger.ts';

function entryOf(reason: Decision['reason'], change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    decision: {
      id: newId(),
      organizationId: null,
      at: 0,
      reason,
      message: '',
      issuerId: null,
      request: {
        grantType: null,
        audience: null,
        requestedTokenType: null,
        scope: null,
        expirationSeconds: null,
      },
      token: null,
      checks: [],
      claims: null,
      policies: null,
      hints: [],
      grant: null,
      sourceIp: '',
      requestId: '',
    },
    token: null,
    auditEvent: null,
    use: null,
    basedOn: null,
    ...change,
  };
}

const useOf = (key: string): LedgerEntry =>
  entryOf('granted', {
    use: { organizationId: 'o', issuer: 'i', key, expiresAt: 1, whenUsed: entryOf('replayed') },
  });

describeOnBothEngines('the ledger', (openTestDatabase) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());

  const reasons = async () => {
    const rows = await database.db.selectFrom('decisions').select('reason').orderBy('id').execute();
    return rows.map(({ reason }) => reason);
  };

  test('of several uses in one batch the first is written and the others become what they are', async () => {
    const ledger = createLedger(database);
    const uses = ['b', 'a', 'b', 'a', 'b'].map(useOf);
    const written = await Promise.all(uses.map((use) => ledger.commit(use)));
    expect(written.map((entry) => entry?.decision.reason)).toEqual([
      'granted',
      'granted',
      'replayed',
      'replayed',
      'replayed',
    ]);
    expect((await reasons()).sort()).toEqual(['granted', 'granted', 'replayed', 'replayed', 'replayed']);
  });

  test('one that cannot be written takes no other down, and claims nothing', async () => {
    const ledger = createLedger(database);
    const sound = useOf('sound');
    const broken = { ...useOf('broken'), decision: { ...entryOf('granted').decision, at: Number.NaN } };
    const [first, second] = await Promise.allSettled([ledger.commit(sound), ledger.commit(broken)]);
    expect(first.status).toBe('fulfilled');
    expect(second.status).toBe('rejected');
    const again = await ledger.commit(useOf('broken'));
    expect(again?.decision.reason).toBe('granted');
    await ledger.settled();
    expect(ledger.queued).toBe(0);
  });
});
