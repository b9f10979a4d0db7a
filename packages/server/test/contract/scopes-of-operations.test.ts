import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allScopes, findBuiltInRole, isEnvironmentScope, type Scope } from '../../src/access/index.ts';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { methodOf, nameOf, type Operation } from '../support/operations/operation.ts';
import { esc, type OperationWorld, org, startOperationWorld } from '../support/operations/operation-world.ts';
import { operations } from '../support/operations/operations.ts';
import { allow, group, isEnvironment, type RoleJson, when } from '../support/roles/role-documents.ts';
import { type ScopesOfOperation, scopesOfOperation } from '../support/roles/scopes-of-operation.ts';

/** Rotating advances the clock of the server, after which nothing can be exchanged. */
const isLast = ({ route }: Operation) => Number(route.endsWith('/signing-keys/rotate'));

const required = operations
  .toSorted((one, other) => isLast(one) - isLast(other))
  .flatMap((operation) => {
    const scopes = scopesOfOperation(operation);
    return scopes === null ? [] : [{ name: nameOf(operation), operation, scopes }];
  });

interface RefusedBody {
  readonly message?: string;
  readonly diagnostics?: unknown;
  readonly properties?: object;
}

/** Scopes that no operation of the table requires, and why. */
const elsewhere: Readonly<Partial<Record<Scope, string>>> = {
  'environment:list_deleted': 'filters lists',
  'org_member:set_admin': 'administrators give and take their own role',
};

/** Each scope is given alone in a role, on one environment where it is about environments, and is left out of another. */
describe('the scopes of operations', () => {
  let database: Database;
  let world: OperationWorld;
  let stop: () => Promise<void>;
  const tokens = new Map<string, Promise<string>>();

  beforeAll(async () => {
    database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
    ({ world, stop } = await startOperationWorld(database));
  });
  afterAll(async () => {
    await stop();
    await database.close();
  });

  /** Returns an organization token with a role of these details. */
  function tokenWith(details: RoleJson): Promise<string> {
    const key = JSON.stringify(details);
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const created = createToken(details);
    tokens.set(key, created);
    return created;
  }

  async function createToken(details: RoleJson): Promise<string> {
    const role = await world.make<{ id: string }>('POST', `${org}/roles`, {
      body: { name: world.newName('role'), details },
    });
    const body = { name: world.newName('token'), roleID: role.id };
    return (await world.make<{ tokenValue: string }>('POST', `${org}/tokens`, { body })).tokenValue;
  }

  async function send(operation: Operation, { token, environment }: { token: string; environment: string }) {
    const { path, headers, ...options } = await operation.request({ world, token, environment });
    return world.server.call<RefusedBody>(methodOf(operation), path, {
      ...options,
      token: null,
      headers: { ...headers, authorization: `token ${token}` },
    });
  }

  const metadataOf = (environment: string) =>
    world.make<{ id: string }>('GET', `${esc}/${environment}/metadata`);

  const given = ({ gives }: ScopesOfOperation): readonly Scope[] =>
    gives === 'member' ? [...(findBuiltInRole('member')?.compiled.organizationScopes ?? [])] : [];

  test.each(required)('$name requires exactly its scopes', async ({ operation, scopes }) => {
    await expectEnough(operation, scopes);
    await expectEachNecessary(operation, scopes);
  });

  async function expectEnough(operation: Operation, scopes: ScopesOfOperation): Promise<void> {
    // A role with all scopes of an administrator has every scope.
    if (scopes.gives === 'all') return;
    const environment = await world.environment();
    const { id } = await metadataOf(environment);
    const onEnvironment = allow(scopes.onEnvironment);
    const role = group(
      allow([...scopes.inOrganization, ...given(scopes)]),
      scopes.onEvery ? onEnvironment : when(isEnvironment(id), onEnvironment),
    );
    const token = await tokenWith(role);
    const answer = await send(operation, { token, environment });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    if (scopes.onEvery || scopes.onEnvironment.length === 0) return;
    const elsewhere = await send(operation, { token, environment: await world.environment() });
    if (operation.holdsImport === undefined) expect([403, 404]).toContain(elsewhere.status);
    else expect(operation.holdsImport(elsewhere.body)).toBe(false);
  }

  async function expectEachNecessary(operation: Operation, scopes: ScopesOfOperation): Promise<void> {
    const environment = await world.environment();
    for (const scope of [...scopes.inOrganization, ...scopes.onEnvironment]) {
      const token = await tokenWith(allow(allScopes.filter((other) => other !== scope)));
      const { status, body } = await send(operation, { token, environment });
      if (operation.holdsImport !== undefined && isEnvironmentScope(scope)) {
        expect(operation.holdsImport(body), scope).toBe(false);
        continue;
      }
      expect([403, 404], `${scope}: ${JSON.stringify(body)}`).toContain(status);
      if (status === 403 && methodOf(operation) !== 'HEAD' && !scopes.onEvery)
        expect(body.message).toContain(scope);
    }
  }

  test('no scope is without an operation', () => {
    const used = new Set(
      required.flatMap(({ scopes }) => [...scopes.inOrganization, ...scopes.onEnvironment]),
    );
    expect(allScopes.filter((scope) => !used.has(scope) && elsewhere[scope] === undefined)).toEqual([]);
    expect(Object.keys(elsewhere).filter((scope) => used.has(scope as Scope))).toEqual([]);
  });
});
