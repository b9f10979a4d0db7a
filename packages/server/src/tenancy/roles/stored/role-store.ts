import { collectRows, type Reader, type Tx } from '../../../database/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { nameKey } from '../../parse-name.ts';
import { memberRole } from '../plain-roles.ts';
import type { CustomRole, UxPurpose } from './custom-role.ts';

/** Lists the custom roles of an organization by id, which is the order of their creation. */
export function listCustomRoles(db: Reader, organizationId: string): Promise<readonly CustomRole[]> {
  return collectRows<CustomRole>(async (last, count) => {
    let select = selectRoles(db, organizationId).orderBy('id').limit(count);
    if (last !== null) select = select.where('id', '>', last.id);
    return (await select.execute()).map(roleOfRow);
  });
}

/** Lists the ids and names of the organization's first custom roles. */
export function listFirstCustomNames(
  db: Reader,
  organizationId: string,
  limit: number,
): Promise<readonly Pick<CustomRole, 'id' | 'name'>[]> {
  return db
    .selectFrom('roles')
    .select(['id', 'name'])
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function findCustomRole(
  db: Reader,
  organizationId: string,
  id: string,
): Promise<CustomRole | null> {
  const row = await selectRoles(db, organizationId).where('id', '=', id).executeTakeFirst();
  return row ? roleOfRow(row) : null;
}

/** Returns the number of the organization's custom roles, of those with a Compose, and the length of all descriptors. */
export async function measureCustomRoles(
  db: Reader,
  organizationId: string,
): Promise<{ readonly count: number; readonly composed: number; readonly length: number }> {
  const { count, composed, length } = await db
    .selectFrom('roles')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn
        .countAll<number>()
        .filterWhere('details', 'like', '%"PermissionDescriptorCompose"%')
        .as('composed'),
      eb.fn.coalesce(eb.fn.sum<number>(eb.fn('length', ['details'])), eb.val(0)).as('length'),
    ])
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return { count: Number(count), composed: Number(composed), length: Number(length) };
}

/** Lists the ids of the custom roles whose descriptors contain the text, such as the id of a role in a Compose. */
export async function listIdsOfRolesContaining(
  db: Reader,
  organizationId: string,
  text: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('roles')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('details', 'like', `%"${text}"%`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Returns true if another role of the organization has the name, in any case. */
export async function isRoleNameTaken(
  db: Reader,
  role: Pick<CustomRole, 'id' | 'organizationId' | 'name'>,
): Promise<boolean> {
  const row = await db
    .selectFrom('roles')
    .select('id')
    .where('organization_id', '=', role.organizationId)
    .where('name_key', '=', nameKey(role.name))
    .where('id', '!=', role.id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertCustomRole(tx: Tx, role: CustomRole): Promise<void> {
  await tx
    .insertInto('roles')
    .values({
      id: role.id,
      organization_id: role.organizationId,
      name: role.name,
      name_key: nameKey(role.name),
      description: role.description,
      resource_type: role.resourceType,
      ux_purpose: role.uxPurpose,
      details: JSON.stringify(role.details),
      version: role.version,
      created_at: role.createdAt,
      modified_at: role.modifiedAt,
    })
    .execute();
}

export async function updateCustomRole(tx: Tx, role: CustomRole): Promise<void> {
  await tx
    .updateTable('roles')
    .set({
      name: role.name,
      name_key: nameKey(role.name),
      description: role.description,
      details: JSON.stringify(role.details),
      version: role.version,
      modified_at: role.modifiedAt,
    })
    .where('organization_id', '=', role.organizationId)
    .where('id', '=', role.id)
    .execute();
}

export async function deleteCustomRole(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.deleteFrom('roles').where('organization_id', '=', organizationId).where('id', '=', id).execute();
}

/** Returns the id of the organization's default role. */
export async function findDefaultRoleId(db: Reader, organizationId: string): Promise<string> {
  return (await findRoleDefaults(db, organizationId)).defaultRoleId;
}

/** Returns what the roles of an organization have in common; built-in roles are as old as the organization. */
export async function findRoleDefaults(
  db: Reader,
  organizationId: string,
): Promise<{ readonly defaultRoleId: string; readonly createdAt: number }> {
  const row = await db
    .selectFrom('organizations')
    .select(['default_role_id', 'created_at'])
    .where('id', '=', organizationId)
    .executeTakeFirst();
  return { defaultRoleId: row?.default_role_id ?? memberRole, createdAt: row?.created_at ?? 0 };
}

export async function updateDefaultRoleId(
  tx: Tx,
  organizationId: string,
  roleId: string | null,
): Promise<void> {
  await tx
    .updateTable('organizations')
    .set({ default_role_id: roleId })
    .where('id', '=', organizationId)
    .execute();
}

function selectRoles(db: Reader, organizationId: string) {
  return db.selectFrom('roles').selectAll().where('organization_id', '=', organizationId);
}

function roleOfRow(row: {
  id: string;
  organization_id: string;
  name: string;
  description: string;
  resource_type: string;
  ux_purpose: UxPurpose;
  details: string;
  version: number;
  created_at: number;
  modified_at: number;
}): CustomRole {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    resourceType: row.resource_type,
    uxPurpose: row.ux_purpose,
    details: JSON.parse(row.details) as JsonObject,
    version: row.version,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
