import { beforeAll, beforeEach, expect, test } from 'vitest';
import { authorize } from '../../src/access/index.ts';
import { findRunnerPoolName } from '../../src/deployments/runner-pools/index.ts';
import {
  type AccessToken,
  type AccessTokenValue,
  authenticate,
  generateAccessToken,
  hashAccessToken,
  insertAccessTokens,
} from '../../src/inbound/access-tokens/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import { addMember, removeMember } from '../../src/tenancy/change-members.ts';
import { createRoleDirectory } from '../../src/tenancy/index.ts';
import { createTeam, removeTeam } from '../../src/tenancy/teams/change-teams.ts';
import { accessTokenWith } from '../support/access-token.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { organizationName } from '../support/parsed-names.ts';
import { revokeOneToken } from '../support/revoke-one-token.ts';
import { foundOrganization, startAt, type TestTenancy } from '../support/tenancy.ts';

const refused = 'The access token is not valid: it is unknown, expired or revoked. Get a new token.';

describeOnBothEngines('authentication', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let used: string[];
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    used = [];
    tenancy = await foundOrganization(database, `acme-${serial}`);
  });

  const present = (credential: string) =>
    authenticate(
      {
        database,
        clock: tenancy.context.clock,
        lastUses: { note: (_, id) => used.push(id), flush: async () => {} },
        findRunnerPoolName,
        roles: createRoleDirectory(database),
      },
      credential,
    );

  async function issue(members: Partial<AccessToken>): Promise<AccessToken & { value: AccessTokenValue }> {
    const value = generateAccessToken();
    const token = accessTokenWith({ organizationId: tenancy.organization.organizationId, ...members });
    await database.write({ by: 'maintenance' }, (tx) =>
      insertAccessTokens(tx, [{ token, hash: hashAccessToken(value) }]),
    );
    return { ...token, value };
  }

  async function addBob(): Promise<string> {
    const { context, admin, organization } = tenancy;
    const { user } = await addMember(context, admin, { organization, login: 'bob', roleId: null });
    return user.id;
  }

  test('an organization token acts as the organization, an administrator or not', async () => {
    const { organizationName } = tenancy.organization;
    for (const admin of [true, false]) {
      const token = await issue({ roleId: admin ? 'admin' : null });
      const answer = await present(token.value);
      if (!answer.ok) throw new Error(answer.fault);
      const roles = [{ id: admin ? 'admin' : 'member' }];
      expect(answer.value).toMatchObject({ kind: 'organization', organizationName, roles });
      expect(authorize(answer.value, 'org_token:create', organizationName).ok).toBe(admin);
      expect(used.at(-1)).toBe(token.id);
    }
  });

  test.each(['', 'pul-', `pul-${'0'.repeat(40)}`, "' or 1=1 --", '\u{1f511}'])(
    '%j is refused',
    async (text) => {
      expect(await present(text)).toEqual({ ok: false, fault: refused });
      expect(used).toEqual([]);
    },
  );

  test('a token is refused from the millisecond of its expiry on', async () => {
    const token = await issue({ expiresAt: startAt + 5_000 });
    tenancy.context.clock.at = startAt + 4_999;
    expect(await present(token.value)).toMatchObject({ ok: true });
    tenancy.context.clock.at = startAt + 5_000;
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('a token in another case, or the hash of a token, is unknown', async () => {
    const token = await issue({});
    expect(await present(token.value.toUpperCase())).toMatchObject({ ok: false });
    expect(await present(hashAccessToken(token.value))).toMatchObject({ ok: false });
  });

  test('a refresh token is not a credential, and gets an explanation', async () => {
    const token = await issue({ kind: 'refresh', userId: await addBob() });
    const answer = await present(token.value);
    expect(answer).toMatchObject({ ok: false, fault: expect.stringContaining('This is a refresh token') });
    expect(used).toEqual([]);
  });

  test('an expired refresh token is refused like any other', async () => {
    const token = await issue({ kind: 'refresh', userId: await addBob(), expiresAt: startAt });
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('an unbound personal token is valid in all of the user’s organizations, a bound one only in its own', async () => {
    const userId = await addBob();
    const other = await foundOrganization(database, `other-${serial}`);
    await addMember(other.context, other.admin, {
      organization: other.organization,
      login: 'bob',
      roleId: 'admin',
    });
    const reachedBy = async (token: { value: string }) => {
      const answer = await present(token.value);
      if (!answer.ok) throw new Error(answer.fault);
      return (['oidc_issuers:read', 'team:read'] as const).map((scope) =>
        [`acme-${serial}`, `other-${serial}`].map(organizationName).map((name) => {
          const decision = authorize(answer.value, scope, name);
          return decision.ok || decision.fault.refusal;
        }),
      );
    };
    expect(await reachedBy(await issue({ kind: 'personal', organizationId: null, userId }))).toEqual([
      ['forbidden', true],
      [true, true],
    ]);
    expect(await reachedBy(await issue({ kind: 'personal', userId }))).toEqual([
      ['forbidden', 'not_found'],
      [true, 'not_found'],
    ]);
  });

  test('a bound personal token ends when its user leaves the organization', async () => {
    const userId = await addBob();
    const token = await issue({ kind: 'personal', userId });
    const { context, admin, organization } = tenancy;
    await removeMember(context, admin, { organization, login: 'bob' });
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('a team token ends with its team, and a team of the same name does not revive it', async () => {
    const { context, admin, organization } = tenancy;
    const request = { organization, name: 'ops', displayName: '', description: '' };
    const team = await createTeam(context, admin, request);
    const token = await issue({ kind: 'team', teamId: team.id });
    expect(await present(token.value)).toMatchObject({
      ok: true,
      value: { kind: 'team', teamName: 'ops', organizationName: `acme-${serial}` },
    });
    await removeTeam(context, admin, { organization, name: 'ops' });
    await createTeam(context, admin, request);
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('a team token with a team of another organization is refused', async () => {
    const other = await foundOrganization(database, `other-${serial}`);
    const request = { organization: other.organization, name: 'ops', displayName: '', description: '' };
    const team = await createTeam(other.context, other.admin, request);
    const token = await issue({ kind: 'team', teamId: team.id });
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('a runner token has no permissions, and is refused without its pool', async () => {
    const { organizationId, organizationName } = tenancy.organization;
    const pool = { id: newId(), name: 'pool', name_key: 'pool', description: '', created_at: startAt };
    await rawDb(database)
      .insertInto('runner_pools')
      .values({ ...pool, organization_id: organizationId })
      .execute();
    const token = await issue({ kind: 'runner', runnerPoolId: pool.id });
    const answer = await present(token.value);
    if (!answer.ok) throw new Error(answer.fault);
    expect(answer.value).toMatchObject({ kind: 'runner', runnerPoolName: 'pool' });
    expect(authorize(answer.value, 'org_member:read', organizationName)).toMatchObject({
      ok: false,
      fault: { refusal: 'forbidden' },
    });
    await rawDb(database).deleteFrom('runner_pools').where('id', '=', pool.id).execute();
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test.each([
    { kind: 'personal', userId: null },
    { kind: 'personal', userId: 'nobody' },
    { kind: 'team', teamId: null },
    { kind: 'runner', runnerPoolId: null },
    { kind: 'organization', organizationId: null },
    { kind: 'organization', organizationId: 'none' },
  ] as const)('a row without what its kind needs acts as nobody: %o', async (members) => {
    const token = await issue(members);
    expect(await present(token.value)).toEqual({ ok: false, fault: refused });
  });

  test('a revoked token is refused at once on every server, and so are tokens obtained with it', async () => {
    const userId = await addBob();
    const parent = await issue({ kind: 'refresh', userId });
    const children = [
      await issue({ kind: 'personal', origin: 'refresh', userId, parentId: parent.id }),
      await issue({ kind: 'personal', origin: 'refresh', userId, parentId: parent.id }),
    ];
    const bystander = await issue({ kind: 'personal', userId });
    const revoke = () => revokeOneToken(tenancy.context, parent.id, startAt + 1);
    const ended = [parent, ...children].map(({ id }) => id);
    expect((await revoke()).toSorted()).toEqual(ended.toSorted());
    for (const child of children) {
      expect(await present(child.value)).toEqual({ ok: false, fault: refused });
    }
    expect(await present(bystander.value)).toMatchObject({ ok: true });
    expect(await revoke()).toEqual([]);
  });

  test('revoking a child does not affect its parent and siblings', async () => {
    const userId = await addBob();
    const parent = await issue({ kind: 'refresh', userId });
    const issueChild = () => issue({ kind: 'personal', origin: 'refresh', userId, parentId: parent.id });
    const [child, sibling] = [await issueChild(), await issueChild()];
    await revokeOneToken(tenancy.context, child.id, startAt);
    expect(await present(child.value)).toMatchObject({ ok: false });
    expect(await present(sibling.value)).toMatchObject({ ok: true });
  });
});
