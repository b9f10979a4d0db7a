import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, compose, group, hasTagValue, isEnvironment, when } from '../support/roles/role-documents.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Explanation {
  readonly organization: readonly { readonly scope: string }[];
  readonly environment: readonly { readonly scope: string; readonly entries: readonly object[] }[];
  readonly maxOpenSeconds?: number;
  readonly warnings: readonly { readonly code: string; readonly path: string }[];
  readonly message?: string;
}

const roles = '/api/orgs/main/roles';

describeOnBothEngines('an explanation of a role', (openTestDatabase) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });
  afterAll(() => server.stop());

  const explain = (body: object) => server.call<Explanation>('POST', `${roles}/explain`, { body });

  test('names the entries that permit each scope on an environment, with the role that has them', async () => {
    const base = await server.call<{ id: string }>('POST', roles, {
      body: { name: 'base', details: when(hasTagValue('tier', 'dev'), allow(['environment:write'])) },
    });
    const details = group(
      allow(['team:list']),
      when(isEnvironment('e1'), allow(['environment:open'], 60)),
      compose(base.body.id),
    );
    const { body: saved } = await server.call<{ id: string }>('POST', roles, {
      body: { name: 'deploy', details },
    });
    const { status, body } = await explain({
      roleID: saved.id,
      environment: { id: 'e1', tags: { tier: 'dev' } },
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        organization: [{ scope: 'team:list', entries: [{ path: 'details.entries[0]' }] }],
        environment: [
          {
            scope: 'environment:open',
            entries: [{ path: 'details.entries[1].subNode', maxOpenSeconds: 60 }],
          },
          {
            scope: 'environment:write',
            entries: [{ path: 'details.subNode', roleID: base.body.id }],
          },
        ],
        maxOpenSeconds: 60,
        warnings: [],
      },
    });
    expect((await explain({ roleID: saved.id })).body.environment).toEqual([]);
  });

  test('warns about a role before it is saved', async () => {
    const details = allow(['environment:write', 'environment:raed']);
    const { body } = await explain({ name: 'read-only', details });
    expect(body.environment.map(({ scope }) => scope)).toEqual(['environment:write']);
    expect(body.warnings).toMatchObject([
      { code: 'scope_unknown', path: 'details' },
      { code: 'wider_than_its_name', path: 'name' },
    ]);
  });

  test('is refused for an invalid role, an unknown one, and both at once', async () => {
    const unknown = await explain({ details: { __type: 'PermissionDescriptorDeny' } });
    expect([unknown.status, unknown.body.message]).toEqual([
      400,
      expect.stringContaining("'PermissionDescriptorDeny' is not a supported permission descriptor"),
    ]);
    expect((await explain({ roleID: 'gone' })).status).toBe(404);
    expect((await explain({ roleID: 'member', details: allow([]) })).status).toBe(400);
  });
});
