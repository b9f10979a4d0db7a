import { administratorRole } from '../access/index.ts';
import type { MemberRow, Reader, Tx } from '../database/index.ts';
import type { Member } from './organization.ts';

export interface MemberPage {
  readonly organizationId: string;
  /** Only logins after this one. */
  readonly after?: string;
  readonly limit: number;
}

export async function listMembers(db: Reader, page: MemberPage): Promise<Member[]> {
  let query = selectMembers(db, page.organizationId).orderBy('users.login').limit(page.limit);
  if (page.after !== undefined) query = query.where('users.login', '>', page.after);
  return (await query.execute()).map(memberOf);
}

export async function findMember(db: Reader, organizationId: string, login: string): Promise<Member | null> {
  const row = await selectMembers(db, organizationId).where('users.login', '=', login).executeTakeFirst();
  return row ? memberOf(row) : null;
}

/** Inserts a member; returns false if the user is already a member. */
export async function insertMember(
  tx: Tx,
  row: { organizationId: string; userId: string; roleId: string | null; createdAt: number },
): Promise<boolean> {
  const inserted = await tx
    .insertInto('members')
    .values({
      organization_id: row.organizationId,
      user_id: row.userId,
      ...columnsOfRole(row.roleId),
      created_at: row.createdAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .execute();
  return inserted.length === 1;
}

export async function updateMemberRole(
  tx: Tx,
  organizationId: string,
  userId: string,
  roleId: string | null,
): Promise<void> {
  await tx
    .updateTable('members')
    .set(columnsOfRole(roleId))
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
}

/** Removes the user from the organization and its teams. */
export async function deleteMember(tx: Tx, organizationId: string, userId: string): Promise<void> {
  await tx
    .deleteFrom('team_members')
    .where('user_id', '=', userId)
    .where('team_id', 'in', tx.selectFrom('teams').select('id').where('organization_id', '=', organizationId))
    .execute();
  await tx
    .deleteFrom('members')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .execute();
}

export async function countMembers(db: Reader, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function countAdministrators(db: Reader, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('role', '=', administratorRole)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Servers that do not know `role_id` read `role`, and write it alone. Administrators have it in `role` only, so that such
 * a server can demote one.
 */
function columnsOfRole(roleId: string | null): Pick<MemberRow, 'role' | 'role_id'> {
  return roleId === administratorRole
    ? { role: administratorRole, role_id: null }
    : { role: 'member', role_id: roleId };
}

/** Returns the id of the role of a row; null for the organization's default role. */
export function roleIdOfMember({ role, role_id }: Pick<MemberRow, 'role' | 'role_id'>): string | null {
  return role === administratorRole ? role : role_id;
}

function selectMembers(db: Reader, organizationId: string) {
  return db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select([
      'users.id',
      'users.login',
      'users.name',
      'users.email',
      'members.role',
      'members.role_id',
      'members.created_at',
    ])
    .where('members.organization_id', '=', organizationId);
}

function memberOf(row: {
  id: string;
  login: string;
  name: string;
  email: string;
  role: MemberRow['role'];
  role_id: string | null;
  created_at: number;
}): Member {
  const { id, login, name, email } = row;
  return { user: { id, login, name, email }, roleId: roleIdOfMember(row), createdAt: row.created_at };
}
