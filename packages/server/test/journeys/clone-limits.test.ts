import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { addMember, type Environments, environmentsOf } from '../support/environments/environments.ts';
import { namingOf } from '../support/environments/named-environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

const base = '/api/esc/environments/main';

describeOnBothEngines('limits of clones', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  let naming: ReturnType<typeof namingOf>;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    naming = namingOf(server);
  });
  afterAll(() => server.stop());

  describe('a clone', () => {
    test('cannot stay open longer than its source allows its creator, who cannot grant more either', async () => {
      await environments.make('limits/source', 'values: {a: 1}');
      const limit = { permission: 'admin', maxOpenDuration: '1h' };
      const limited = await addMember(server, 'limited', { 'limits/source': limit });
      for (const preserveAccess of [false, true]) {
        const name = `clone-${preserveAccess}`;
        expect(
          (await naming.clone('limits/source', `limits/${name}`, limited, { preserveAccess })).status,
        ).toBe(204);
        const long = await environments.open(`limits/${name}`, { token: limited, query: { duration: '2h' } });
        expect([long.status, long.body.message]).toEqual([
          400,
          `You may keep limits/${name} open for at most 1h0m0s; use a shorter duration.`,
        ]);
        const grant = await server.call('PUT', '/api/orgs/main/environment-grants', {
          token: limited,
          body: {
            grantee: { kind: 'user', name: 'limited' },
            project: 'limits',
            environment: name,
            permission: 'admin',
          },
        });
        expect(grant.status).toBe(403);
      }
    });

    test('has the deletion protection of its source', async () => {
      await environments.make('limits/protected', 'values: {a: 1}');
      await server.call('PATCH', `${base}/limits/protected/settings`, { body: { deletionProtected: true } });
      expect((await naming.clone('limits/protected', 'limits/protected-clone')).status).toBe(204);
      expect((await server.call('DELETE', `${base}/limits/protected-clone`)).status).toBe(409);
    });
  });
});
