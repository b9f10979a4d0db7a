import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
  type WirePolicy,
} from './trusting-server.ts';

interface Warned {
  readonly warnings: readonly { code: string; severity: string; path: string; message: string }[];
}

const policyFor = (target: Partial<WirePolicy>): WirePolicy => ({
  ...allowAll,
  ...target,
  rules: { sub: 'repo:acme/app:ref:refs/heads/main' },
});

describeOnBothEngines('policies for a target that the organization does not have', (openTestDatabase) => {
  let server: TrustingServer;
  let issuer: RegisteredIssuer;

  beforeAll(async () => {
    server = await startTrustingServer(await openTestDatabase());
    issuer = await server.registerIssuer();
    await create('/api/orgs/main/teams/pulumi', { name: 'platform' });
    await create('/api/orgs/main/agent-pools', { name: 'production' });
  });
  afterAll(() => server.stop());

  async function create(path: string, body: object): Promise<void> {
    const { status } = await server.call('POST', path, { body });
    expect([200, 201], path).toContain(status);
  }
  const unknownOf = ({ warnings }: Warned) =>
    warnings
      .filter(({ code }) => code === 'target_unknown')
      .map(({ severity, path, message }) => [severity, path, message]);
  const save = async (policies: readonly WirePolicy[]) => {
    const path = `/api/orgs/main/auth/policies/${issuer.policyId}?strict=true`;
    const { status, body } = await server.call<Warned>('PATCH', path, { body: { policies } });
    expect(status).toBe(200);
    return unknownOf(body);
  };

  test.each([
    ['team', { tokenType: 'team', teamName: 'platfrom' }, 'policies[1].teamName', 'platform'],
    ['runner pool', { tokenType: 'runner', runnerID: 'prodution' }, 'policies[1].runnerID', 'production'],
    ['member', { tokenType: 'personal', userLogin: 'amdin' }, 'policies[1].userLogin', 'admin'],
  ] as const)(
    'an unknown %s is saved with a notice and the nearest name',
    async (noun, target, path, nearest) => {
      const written = Object.values(target)[1];
      expect(await save([policyFor({}), policyFor(target)])).toEqual([
        [
          'notice',
          path,
          `The organization has no ${noun} "${written}": the policy has no effect until one exists. Did you mean ${nearest}?`,
        ],
      ]);
    },
  );

  test.each([
    ['an id', 'membr', 'member'],
    ['a name', 'Billing Managr', 'billing-manager'],
    ['a name that is right', 'Deployers of the shop', null],
  ])(
    'an unknown role, written like %s, is saved with a notice and the nearest id',
    async (_, roleID, near) => {
      await create('/api/orgs/main/roles', {
        name: `Deployers of the shop${near ?? ''}`,
        description: '',
        details: { __type: 'PermissionDescriptorAllow', permissions: ['team:list'] },
      });
      const { body } = await server.call<{ roles: { id: string; name: string }[] }>(
        'GET',
        '/api/orgs/main/roles?uxPurpose=role',
      );
      const created = body.roles.find(({ name }) => name === 'Deployers of the shop');
      const [[severity, path, message] = []] = await save([policyFor({ roleID })]);
      expect([severity, path]).toEqual(['notice', 'policies[0].roleID']);
      expect(message).toContain(
        `The organization has no role "${roleID}": tokens from this policy permit nothing.`,
      );
      expect(message).toContain(near === null ? `${created?.id} (Deployers` : near);
    },
  );

  test('known names, and patterns with a wildcard, are not reported', async () => {
    expect(
      await save([
        policyFor({ tokenType: 'team', teamName: 'platform' }),
        policyFor({ tokenType: 'team', teamName: 'team-*' }),
        policyFor({ tokenType: 'runner', runnerID: 'production' }),
        policyFor({ tokenType: 'personal', userLogin: 'admin' }),
        policyFor({ roleID: 'member' }),
      ]),
    ).toEqual([]);
  });

  test('a name of another organization is unknown, and is not suggested', async () => {
    await create('/api/orgs', { name: 'other' });
    await create('/api/orgs/other/teams/pulumi', { name: 'secret-team' });
    for (const teamName of ['secret-team', 'secret-teem']) {
      expect(await save([policyFor({ tokenType: 'team', teamName })])).toEqual([
        [
          'notice',
          'policies[0].teamName',
          `The organization has no team "${teamName}": the policy has no effect until one exists. Its teams: platform.`,
        ],
      ]);
    }
  });

  test.each([
    ['team', { tokenType: 'team', teamName: 'zzzz' }, ' Its teams: platform.'],
    ['member', { tokenType: 'personal', userLogin: 'zzzz' }, ' Its members: admin.'],
    ['runner pool', { tokenType: 'runner', runnerID: 'zzzz' }, ' Its runner pools: production.'],
    ['role', { roleID: 'zzzz' }, ' Its roles: admin (Admin), member (Member), '],
  ])('an unknown %s that resembles none gets the list', async (_, target, list) => {
    const [[, , message] = []] = await save([policyFor(target)]);
    expect(message).toContain(list);
  });
});
