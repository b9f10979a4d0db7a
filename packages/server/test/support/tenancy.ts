import {
  type Authority,
  AuthorityRefusal,
  actorOf,
  type BuiltInRoleId,
  type Caller,
  type OrganizationAccess,
  type Principal,
} from '../../src/access/index.ts';
import type { Database } from '../../src/database/index.ts';
import type { GrantContext } from '../../src/environments/grants/grant-context.ts';
import { createEnvironmentGrants, environmentAccess } from '../../src/environments/grants/index.ts';
import { HttpError } from '../../src/http/index.ts';
import type { RevocationTerms } from '../../src/inbound/access-tokens/index.ts';
import { newId } from '../../src/platform/new-id.ts';
import {
  createRoleDirectory,
  ensureUser,
  insertMember,
  insertOrganization,
  listMemberships,
  type TenancyContext,
} from '../../src/tenancy/index.ts';
import { heldRole } from './held-role.ts';
import { organizationName } from './parsed-names.ts';
import { termsWithoutSessions } from './revoke-one-token.ts';

/** A clock that the test sets. */
export interface TestClock {
  at: number;
  now(): number;
  monotonicMs(): number;
}

export const startAt = Date.UTC(2026, 0, 1);

export function createTestClock(): TestClock {
  return {
    at: startAt,
    now() {
      return this.at;
    },
    monotonicMs() {
      return this.at;
    },
  };
}

export interface TestTenancy {
  readonly context: TenancyContext & GrantContext & RevocationTerms & { readonly clock: TestClock };
  readonly organization: OrganizationAccess;
  /** An administrator of the organization, for every test. */
  readonly admin: Caller;
}

/** Returns the access of a caller with a built-in role. */
export function accessOfRole(id: BuiltInRoleId): Pick<OrganizationAccess, 'permissions' | 'roles'> {
  const role = heldRole(id);
  return { permissions: role.organizationScopes, roles: [role] };
}

/** An organization with its administrator `ann`, and the dependencies of use cases. */
export async function foundOrganization(database: Database, text = 'acme'): Promise<TestTenancy> {
  const name = organizationName(text);
  const grantContext = { database, clock: createTestClock(), access: environmentAccess(database) };
  const context = {
    ...termsWithoutSessions(database, grantContext.clock),
    ...grantContext,
    grants: createEnvironmentGrants(grantContext),
    roles: createRoleDirectory(database),
    bootstrapOrganization: name,
    describeRoleUses: async () => [],
    onRemoved: async () => {},
  };
  const organizationId = newId();
  const userId = await database.write({ by: 'maintenance' }, async (tx) => {
    await insertOrganization(tx, { id: organizationId, name, createdAt: startAt });
    const ann = { id: newId(), login: 'ann', name: 'Ann', email: '', createdAt: startAt };
    const user = await ensureUser(tx, ann);
    if (!user) throw new Error('no user ann');
    await insertMember(tx, { organizationId, userId: user.id, roleId: 'admin', createdAt: startAt });
    return user.id;
  });
  const organization = { organizationId, organizationName: name, ...accessOfRole('admin') };
  return { context, organization, admin: await callerOfUser(database, { userId, login: 'ann' }) };
}

/** Returns the caller for a user’s unbound token, with the current memberships. */
export async function callerOfUser(
  database: Database,
  user: { readonly userId: string; readonly login: string },
): Promise<Caller> {
  const directory = createRoleDirectory(database);
  const principal: Principal = {
    kind: 'user',
    ...user,
    name: user.login,
    email: '',
    memberships: await directory.membershipsOf(database.db, user.userId),
    boundTo: null,
    token: { id: newId(), name: 'session', origin: 'created', expiresAt: null },
  };
  return callerWith(principal, [], async (tx) => ({
    ...principal,
    memberships: await directory.membershipsOf(tx, user.userId),
  }));
}

/** Returns the caller for a principal; a user’s memberships are read again, with built-in roles. */
export function callerOfPrincipal(principal: Principal): Caller {
  if (principal.kind !== 'user')
    return callerWith(principal, [principal.organizationId], async () => principal);
  return callerWith(principal, [], async (tx) => ({
    ...principal,
    memberships: (await listMemberships(tx, principal.userId)).map((membership) => ({
      ...membership,
      roles: [heldRole(membership.roleId === 'admin' ? 'admin' : 'member')],
    })),
  }));
}

function callerWith(
  principal: Principal,
  organizationIds: readonly string[],
  check: Authority['check'],
): Caller {
  const refusal = (message: string) =>
    new AuthorityRefusal(() => Promise.reject(new HttpError(403, message)));
  const authority: Authority = { organizationIds, check, refusal };
  return { principal, authority, actor: actorOf(principal), sourceIp: '192.0.2.7', requestId: newId() };
}
