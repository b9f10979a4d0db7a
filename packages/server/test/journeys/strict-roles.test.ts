import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { allow, group, type RoleJson } from '../support/roles/role-documents.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Answer {
  readonly id: string;
  readonly name: string;
  readonly code?: number;
  readonly message?: string;
  readonly warnings?: readonly { readonly code: string; readonly severity: string; readonly path: string }[];
}

const roles = '/api/orgs/main/roles';
const misspelt = group(allow(['team:list']), allow(['team:lsit']));

describeOnBothEngines('saving roles strictly', (openTestDatabase) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
  });
  afterAll(() => server.stop());

  const create = (name: string, details: RoleJson, query = '') =>
    server.call<Answer>('POST', `${roles}${query}`, { body: { name, details } });
  const change = (id: string, body: object, query = '') =>
    server.call<Answer>('PATCH', `${roles}/${id}${query}`, { body });
  const list = async () =>
    (await server.call<{ roles: Answer[] }>('GET', `${roles}?uxPurpose=role`)).body.roles;

  test('with strictness, a role with a severe lint is refused, the lint is named, and nothing is saved', async () => {
    const before = await list();
    const { status, body } = await create('strict', misspelt, '?strict=true');
    expect({ status, body }).toEqual({
      status: 422,
      body: {
        code: 422,
        message:
          'Not saved: the role may permit something other than intended. details.entries[1] (scope_unknown): "team:lsit" is an unknown scope: it permits nothing. Did you mean team:list?',
        warnings: [
          {
            code: 'scope_unknown',
            severity: 'severe',
            path: 'details.entries[1]',
            message: '"team:lsit" is an unknown scope: it permits nothing. Did you mean team:list?',
          },
        ],
      },
    });
    expect((await create('nothing', allow([]), '?strict=true')).body.message).toContain(
      '(permits_nothing): ',
    );
    expect(await list()).toEqual(before);
  });

  test.each(['', '?strict=false'])('a client without strictness (%j) is not refused', async (query) => {
    const created = await create(`lax${query}`, misspelt, query);
    expect(created.status).toBe(200);
    expect((await change(created.body.id, { details: allow([]) }, query)).status).toBe(200);
  });

  test('with strictness, a change of the details or the name to a severe lint is refused', async () => {
    const { body: role } = await create('changed', allow(['team:create']), '?strict=true');
    const path = `${roles}/${role.id}`;
    const before = (await server.call('GET', path)).body;
    const details = await change(role.id, { details: misspelt }, '?strict=true');
    expect([details.status, details.body.warnings?.map(({ code }) => code)]).toEqual([
      422,
      ['scope_unknown'],
    ]);
    const name = await change(role.id, { name: 'read-only' }, '?strict=true');
    expect([name.status, name.body.warnings?.map(({ code }) => code)]).toEqual([
      422,
      ['wider_than_its_name'],
    ]);
    expect((await server.call('GET', path)).body).toEqual(before);

    expect((await change(role.id, { details: misspelt })).status).toBe(200);
    expect((await change(role.id, { description: 'of the shop' }, '?strict=true')).status).toBe(200);
    expect((await change(role.id, { details: allow(['team:list']) }, '?strict=true')).status).toBe(200);
  });

  test('with strictness, other faults of a role are reported as without', async () => {
    expect((await create('invalid', { __type: 'x' }, '?strict=true')).status).toBe(400);
    expect((await change('gone', { details: allow([]) }, '?strict=true')).status).toBe(404);
    expect((await change('member', { details: allow([]) }, '?strict=true')).status).toBe(400);
  });
});
