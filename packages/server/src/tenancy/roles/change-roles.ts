import {
  authorizedWrite,
  builtInRoles,
  type Caller,
  type GivenRole,
  isAdministrator,
  type OrganizationAccess,
  type Principal,
  type RoleFault,
  recordEvent,
  requireWithinOwn,
} from '../../access/index.ts';
import type { AuditEventName } from '../../audit/index.ts';
import type { Tx } from '../../database/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { newId } from '../../platform/new-id.ts';
import { quote } from '../../platform/quote.ts';
import type { TenancyContext } from '../context.ts';
import { nameKey, parseDisplayText } from '../parse-name.ts';
import { TenancyError } from '../tenancy-error.ts';
import { refuseSevereRole } from './lint/refuse-severe-role.ts';
import { loadGivenRole, loadRole } from './load-role.ts';
import { refuseBrokenDependents } from './refuse-broken-dependents.ts';
import { requireCustomRole } from './require-custom-role.ts';
import type { CustomRole, UxPurpose } from './stored/custom-role.ts';
import { findRoleRecord, type RoleRecord } from './stored/role-record.ts';
import {
  insertCustomRole,
  isRoleNameTaken,
  measureCustomRoles,
  updateCustomRole,
  updateDefaultRoleId,
} from './stored/role-store.ts';

const nameLength = 100;
const descriptionLength = 1_000;
/** The limits of an organization's roles, because the contract lists them in one response. */
const maxRoles = 1_000;
/** Each of them may be compiled for one change of a role that it is composed of. */
const maxComposed = 50;
const maxTotalLength = 2_000_000;

/** The changes of this file change what callers may do. */
export const roleTopics = ['roles', 'trust'] as const;

export interface NewRole {
  readonly name: string;
  readonly description: string;
  readonly resourceType: string;
  readonly uxPurpose: UxPurpose;
  readonly details: JsonObject;
}

/** Creates a custom role whose scopes the caller has. */
export async function createRole(
  context: TenancyContext,
  caller: Caller,
  {
    organization,
    role: given,
    strict,
  }: {
    readonly organization: OrganizationAccess;
    readonly role: NewRole;
    /** Refuses a role with a severe lint. Contract clients do not request this. */
    readonly strict: boolean;
  },
): Promise<RoleRecord> {
  const at = context.clock.now();
  const role: CustomRole = {
    id: newId(),
    organizationId: organization.organizationId,
    name: parseRoleName(given.name),
    description: parseDisplayText('Description', given.description, descriptionLength),
    resourceType: given.resourceType || 'global',
    uxPurpose: given.uxPurpose,
    details: given.details,
    version: 1,
    createdAt: at,
    modifiedAt: at,
  };
  if (strict) await refuseSevereRole(context.database.db, role.organizationId, role);
  return authorizedWrite(context, caller, { topics: roleTopics }, async (tx, principal) => {
    await refuseTakenName(tx, role);
    requireWithinOwn(caller, { principal, organization }, [await compileGiven(tx, role)]);
    await insertCustomRole(tx, role);
    await refuseTooMany(tx, role.organizationId);
    await recordRoleEvent(tx, context, { caller, role, event: 'role-created' });
    return { ...role, isDefault: false, isBuiltIn: false };
  });
}

export interface RoleUpdate {
  readonly name?: string;
  readonly description?: string;
  readonly details?: JsonObject;
}

/** Changes a custom role. Both its present and its new scopes must be the caller's. */
export async function updateRole(
  context: TenancyContext,
  caller: Caller,
  request: {
    readonly organization: OrganizationAccess;
    readonly id: string;
    readonly update: RoleUpdate;
    /** Refuses a name or details with a severe lint. Contract clients do not request this. */
    readonly strict: boolean;
  },
): Promise<RoleRecord> {
  const { organization, update } = request;
  const { organizationId } = organization;
  if (request.strict && (update.name !== undefined || update.details !== undefined)) {
    const saved = await requireCustomRole(context.database.db, organizationId, request.id);
    await refuseSevereRole(context.database.db, organizationId, { ...saved, ...update });
  }
  return authorizedWrite(context, caller, { topics: roleTopics }, async (tx, principal) => {
    const before = await requireCustomRole(tx, organizationId, request.id);
    const role: CustomRole = {
      ...before,
      ...(update.name === undefined ? {} : { name: parseRoleName(update.name) }),
      ...(update.description === undefined
        ? {}
        : { description: parseDisplayText('Description', update.description, descriptionLength) }),
      ...(update.details === undefined ? {} : { details: update.details }),
      version: before.version + 1,
      modifiedAt: context.clock.now(),
    };
    await refuseTakenName(tx, role);
    const present = await loadGivenRole(tx, organizationId, before.id);
    await updateCustomRole(tx, role);
    const changed = [...(present === null ? [] : [present]), await compileGiven(tx, role)];
    // A role that the caller has covers itself, but not what it is changed to.
    requireWithinOwn(
      caller,
      { principal, organization },
      changed.map((each) => ({ ...each, id: '' })),
    );
    await refuseBrokenDependents(tx, role);
    await refuseTooMany(tx, organizationId);
    await recordRoleEvent(tx, context, { caller, role, event: 'role-updated' });
    const record = await findRoleRecord(tx, organizationId, role.id);
    if (record === null) throw new Error('an updated role is missing');
    return record;
  });
}

/** Makes a role the default of the organization: that of members and machine tokens without one of their own. */
export async function setDefaultRole(
  context: TenancyContext,
  caller: Caller,
  { organization, id }: { readonly organization: OrganizationAccess; readonly id: string },
): Promise<void> {
  const { organizationId } = organization;
  await authorizedWrite(context, caller, { topics: roleTopics }, async (tx, principal) => {
    const given = await requireGivenRole(tx, caller, { principal, organization }, id);
    const record = await findRoleRecord(tx, organizationId, id);
    if (record?.uxPurpose !== 'role' || isAdministrator({ roles: [record] }))
      throw new TenancyError(
        'role_invalid',
        `The role ${quote(given.name)} cannot be the default role of the organization: the default role must have the purpose "role" and must not be the role of the administrators.`,
      );
    await updateDefaultRoleId(tx, organizationId, id);
    await recordRoleEvent(tx, context, { caller, role: record, event: 'role-default-changed' });
  });
}

/** Returns a role that the caller may give to someone. */
export async function requireGivenRole(
  tx: Tx,
  caller: Caller,
  by: { readonly principal: Principal; readonly organization: OrganizationAccess },
  id: string,
): Promise<GivenRole> {
  const given = await loadGivenRole(tx, by.organization.organizationId, id);
  if (given === null) throw new TenancyError('role_unknown', `Unknown role ${quote(id)}.`);
  requireWithinOwn(caller, by, [given]);
  return given;
}

const verbs: Readonly<Record<AuditEventName & `role-${string}`, string>> = {
  'role-created': 'created the role',
  'role-updated': 'changed the role',
  'role-deleted': 'deleted the role',
  'role-default-changed': 'set the default role to',
  'role-added-to-team': 'assigned the role',
  'role-removed-from-team': 'removed the role',
};

/** Records a change of a role in the audit log. */
export async function recordRoleEvent(
  tx: Tx,
  context: TenancyContext,
  change: {
    readonly caller: Caller;
    readonly role: Pick<CustomRole, 'id' | 'organizationId' | 'name' | 'version'>;
    readonly event: AuditEventName & `role-${string}`;
    /** The words after the role in the description. */
    readonly where?: string;
    readonly details?: JsonObject;
  },
): Promise<void> {
  const { caller, role, event, where = '', details = {} } = change;
  await recordEvent(tx, context, {
    caller,
    organizationId: role.organizationId,
    event,
    description: `${caller.actor.name} ${verbs[event]} ${quote(role.name)}${where}`,
    details: { role: role.name, roleId: role.id, version: role.version, ...details },
  });
}

async function compileGiven(tx: Tx, role: CustomRole): Promise<GivenRole> {
  const loaded = await loadRole(tx, role.organizationId, role.details);
  if (!loaded.ok) throw new TenancyError('role_invalid', describeRoleFaults(loaded.fault));
  const { compiled, widest } = loaded.value;
  return { id: role.id, name: role.name, compiled, widest };
}

const maxFaults = 10;

/** Describes why the details of a role cannot be used. */
export function describeRoleFaults(faults: readonly RoleFault[]): string {
  const shown = faults.slice(0, maxFaults).map(({ path, message }) => `${path} ${message}`);
  const others = faults.length > maxFaults ? `; and ${faults.length - maxFaults} more` : '';
  return `The role is not valid: ${shown.join('; ')}${others}.`;
}

function parseRoleName(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= nameLength && !/\p{Cc}/u.test(name)) return name;
  throw new TenancyError(
    'name_invalid',
    `A role needs a name of at most ${nameLength} characters, without control characters.`,
  );
}

async function refuseTakenName(tx: Tx, role: CustomRole): Promise<void> {
  const isBuiltIn = builtInRoles.some(({ name }) => nameKey(name) === nameKey(role.name));
  if (!isBuiltIn && !(await isRoleNameTaken(tx, role))) return;
  throw new TenancyError('role_exists', 'Role with this name already exists');
}

async function refuseTooMany(tx: Tx, organizationId: string): Promise<void> {
  const { count, composed, length } = await measureCustomRoles(tx, organizationId);
  if (count <= maxRoles && composed <= maxComposed && length <= maxTotalLength) return;
  throw new TenancyError(
    'roles_too_many',
    `An organization can have at most ${maxRoles} roles with ${maxTotalLength} characters in total. At most ${maxComposed} of them can include other roles.`,
  );
}
