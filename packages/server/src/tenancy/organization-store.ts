import type { OrganizationName } from '../contract/organization-name.ts';
import type { Engine, Reader, Tx } from '../database/index.ts';
import { roleIdOfMember } from './member-store.ts';
import type { Organization, User } from './organization.ts';
import { nameKey } from './parse-name.ts';

export async function findOrganization(db: Reader, name: OrganizationName): Promise<Organization | null> {
  const row = await db
    .selectFrom('organizations')
    .selectAll()
    .where('name_key', '=', nameKey(name))
    .where('name', '=', name)
    .executeTakeFirst();
  return row ? { id: row.id, name: row.name, createdAt: row.created_at } : null;
}

/** Returns the name of an organization by its id; null for an unknown one. */
export async function findOrganizationName(db: Reader, id: string): Promise<OrganizationName | null> {
  const row = await db.selectFrom('organizations').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? null;
}

/** Inserts an organization; returns false if its name, in any case, is taken. */
export async function insertOrganization(tx: Tx, organization: Organization): Promise<boolean> {
  const inserted = await tx
    .insertInto('organizations')
    .values({
      id: organization.id,
      name: organization.name,
      name_key: nameKey(organization.name),
      created_at: organization.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length === 1;
}

/** Locks the organization: other transactions that lock it wait for this one. */
export async function lockOrganization(tx: Tx, engine: Engine, id: string): Promise<void> {
  // SQLite's write transaction is already the lock, and SQLite has no `for update`.
  if (engine !== 'postgres') return;
  await tx.selectFrom('organizations').select('id').where('id', '=', id).forNoKeyUpdate().execute();
}

export async function findUserById(db: Reader, id: string): Promise<User | null> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'login', 'name', 'email'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the logins of users by their ids; omits unknown ids. */
export async function listLogins(db: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('users')
    .select(['id', 'login'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, login }) => [id, login]));
}

export async function findUser(db: Reader, login: string): Promise<User | null> {
  const row = await db
    .selectFrom('users')
    .select(['id', 'login', 'name', 'email'])
    .where('login_key', '=', nameKey(login))
    .where('login', '=', login)
    .executeTakeFirst();
  return row ?? null;
}

/** Finds the user with that login or creates one. Returns null if a login that differs only in case exists. */
export async function ensureUser(tx: Tx, user: User & { readonly createdAt: number }): Promise<User | null> {
  await tx
    .insertInto('users')
    .values({
      id: user.id,
      login: user.login,
      login_key: nameKey(user.login),
      name: user.name,
      email: user.email,
      created_at: user.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return findUser(tx, user.login);
}

/** A membership of a user, with the id of the own role. */
export interface StoredMembership {
  readonly organizationId: string;
  readonly organizationName: OrganizationName;
  /** Null for the organization's default role. */
  readonly roleId: string | null;
}

export async function listMemberships(db: Reader, userId: string): Promise<StoredMembership[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organization_id')
    .select([
      'organizations.id as organizationId',
      'organizations.name as organizationName',
      'members.role',
      'members.role_id',
    ])
    .where('members.user_id', '=', userId)
    .orderBy('members.created_at')
    .orderBy('organizations.name')
    .execute();
  return rows.map(({ organizationId, organizationName, ...row }) => ({
    organizationId,
    organizationName,
    roleId: roleIdOfMember(row),
  }));
}
