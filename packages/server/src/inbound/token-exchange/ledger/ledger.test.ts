import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessTokenWith } from '../../../../test/support/access-token.ts';
import { describeOnBothEngines, type TestDatabase } from '../../../../test/support/databases/databases.ts';
import { decisionWith } from '../../../../test/support/decision.ts';
import { trustedIssuerOf } from '../../../../test/support/issuers/trusted-issuer-of.ts';
import { revokeOneToken } from '../../../../test/support/revoke-one-token.ts';
import { foundOrganization, startAt, type TestTenancy } from '../../../../test/support/tenancy.ts';
import type { Database } from '../../../database/index.ts';
import { findRunnerPoolName } from '../../../deployments/runner-pools/index.ts';
import { insertRunnerPool } from '../../../deployments/runner-pools/store.ts';
import { newId } from '../../../platform/new-id.ts';
import { addMember, removeMember } from '../../../tenancy/change-members.ts';
import { createRoleDirectory } from '../../../tenancy/index.ts';
import { createRole } from '../../../tenancy/roles/change-roles.ts';
import { deleteRole } from '../../../tenancy/roles/delete-role.ts';
import { createTeam, removeTeam } from '../../../tenancy/teams/change-teams.ts';
import type { AccessToken, AccessTokenHash } from '../../access-tokens/access-token.ts';
import { insertAccessTokens } from '../../access-tokens/store.ts';
import type { Decision } from '../../decisions/index.ts';
import { insertPolicyDocument } from '../../policy-documents/index.ts';
import { insertIssuer } from '../../trusted-issuers/store.ts';
import { createLedger } from './ledger.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/** A decision under an earlier version of the trust. */
const decidedBefore = { version: -1, issuerModifiedAt: startAt, policyVersion: 1 };

function entryOf(reason: Decision['reason'], change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    decision: decisionWith({ reason }),
    token: null,
    auditEvent: null,
    use: null,
    basedOn: null,
    ...change,
  };
}

const hashOf = ({ id }: AccessToken) => id.padEnd(64, '0') as AccessTokenHash;

/** An issuer with policies, as `decidedBefore` found them. */
async function insertTrust(database: Database, { organization }: TestTenancy): Promise<string> {
  const { organizationId } = organization;
  const issuer = trustedIssuerOf('https://ci.example', { organizationId, modifiedAt: startAt });
  const document = { id: newId(), organizationId, issuerId: issuer.id, version: 1, policies: [] };
  await database.write({ by: 'maintenance' }, async (tx) => {
    await insertIssuer(tx, issuer);
    await insertPolicyDocument(tx, { ...document, createdAt: startAt, modifiedAt: startAt }, 'ann');
  });
  return issuer.id;
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

  test('of several uses in one batch the first is written, and the others become replays', async () => {
    const ledger = createLedger({ database, findRunnerPoolName, roles: createRoleDirectory(database) });
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

  test('an entry that cannot be written fails alone, and claims nothing', async () => {
    const ledger = createLedger({ database, findRunnerPoolName, roles: createRoleDirectory(database) });
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

  describe('a grant whose basis has ended since the decision', () => {
    let tenancy: TestTenancy;
    let issuerId: string;

    beforeAll(async () => {
      tenancy = await foundOrganization(database);
      issuerId = await insertTrust(database, tenancy);
    });

    function grantOf(target: Partial<AccessToken>, basedOn: LedgerEntry['basedOn']): LedgerEntry {
      const { organizationId } = tenancy.organization;
      const token = accessTokenWith({ organizationId, origin: 'exchange', ...target });
      const { decision } = entryOf('granted');
      return entryOf('granted', {
        decision: { ...decision, organizationId },
        token: { token, hash: hashOf(token) },
        basedOn,
      });
    }

    async function commitTogether(entries: readonly LedgerEntry[]) {
      const ledger = createLedger({ database, findRunnerPoolName, roles: createRoleDirectory(database) });
      const written = await Promise.all(entries.map((entry) => ledger.commit(entry)));
      const ids = entries.flatMap(({ token }) => token?.token.id ?? []);
      const stored = await database.db
        .selectFrom('access_tokens')
        .select('id')
        .where('id', 'in', ids)
        .execute();
      const decisions = await database.db
        .selectFrom('decisions')
        .select('id')
        .where(
          'id',
          'in',
          entries.map(({ decision }) => decision.id),
        )
        .execute();
      return {
        written: written.map((entry) => entry !== null),
        tokens: ids.map((id) => stored.some((row) => row.id === id)),
        decisions: entries.map(({ decision }) => decisions.some((row) => row.id === decision.id)),
      };
    }
    const all = (...written: boolean[]) => ({ written, tokens: written, decisions: written });

    test('a grant for a removed member, team or pool is not written, and the other grants are', async () => {
      const { context, admin, organization } = tenancy;
      const join = async (login: string) =>
        (await addMember(context, admin, { organization, login, roleId: null })).user.id;
      const [bob, eve] = [await join('bob'), await join('eve')];
      const team = (name: string) =>
        createTeam(context, admin, { organization, name, displayName: '', description: '' });
      const [dev, ops] = [await team('dev'), await team('ops')];
      const pool = { id: newId(), organizationId: organization.organizationId, name: 'builders' };
      await database.write({ by: 'maintenance' }, (tx) =>
        insertRunnerPool(tx, { ...pool, description: '', createdAt: startAt }),
      );
      const basedOn = { ...decidedBefore, issuerId };
      const grants = [
        grantOf({ kind: 'personal', userId: bob }, basedOn),
        grantOf({ kind: 'personal', userId: eve }, basedOn),
        grantOf({ kind: 'team', teamId: dev.id }, basedOn),
        grantOf({ kind: 'team', teamId: ops.id }, basedOn),
        grantOf({ kind: 'runner', runnerPoolId: newId() }, basedOn),
        grantOf({ kind: 'runner', runnerPoolId: pool.id }, basedOn),
        grantOf({ kind: 'organization' }, basedOn),
      ];
      await removeMember(context, admin, { organization, login: 'bob' });
      await removeTeam(context, admin, { organization, name: 'dev' });
      expect(await commitTogether(grants)).toEqual(all(false, true, false, true, false, true, true));
    });

    test('a grant with a deleted role is not written, and those with other roles are', async () => {
      const { context, admin, organization } = tenancy;
      const details = { __type: 'PermissionDescriptorAllow', permissions: ['team:list'] };
      const create = (name: string) =>
        createRole(context, admin, {
          organization,
          role: { name, description: '', resourceType: 'global', uxPurpose: 'role', details },
          strict: false,
        });
      const [deleted, kept] = [await create('deleted'), await create('kept')];
      await deleteRole(context, admin, { organization, id: deleted.id, force: true });
      const basedOn = { ...decidedBefore, issuerId };
      const grants = [kept.id, deleted.id, 'admin', null].map((roleId) =>
        grantOf({ kind: 'organization', roleId }, basedOn),
      );
      expect(await commitTogether(grants)).toEqual(all(true, false, true, true));
    });

    test('a grant for a refresh token is not written once that is revoked or its user is removed', async () => {
      const { context, admin, organization } = tenancy;
      const { organizationId } = organization;
      const refreshTokens = [];
      for (const login of ['ada', 'joe', 'kim']) {
        const { user } = await addMember(context, admin, { organization, login, roleId: null });
        const token = accessTokenWith({ organizationId, kind: 'refresh', userId: user.id });
        await database.write({ by: 'maintenance' }, (tx) =>
          insertAccessTokens(tx, [{ token, hash: hashOf(token) }]),
        );
        refreshTokens.push(token);
      }
      const [revoked] = refreshTokens;
      await revokeOneToken(tenancy.context, revoked?.id ?? '', startAt);
      await removeMember(context, admin, { organization, login: 'joe' });
      const grants = refreshTokens.map(({ id, userId }) =>
        grantOf({ kind: 'personal', origin: 'refresh', userId, parentId: id }, 'refresh_token'),
      );
      expect(await commitTogether(grants)).toEqual(all(false, false, true));
    });
  });
});
