import type { Caller, OrganizationAccess, Principal } from '../access/index.ts';
import { administratorRole, authorizedWrite, recordEvent, requireWithinOwn } from '../access/index.ts';
import type { Tx } from '../database/index.ts';
import { newId } from '../platform/new-id.ts';
import type { TenancyContext } from './context.ts';
import {
  countAdministrators,
  countMembers,
  deleteMember,
  findMember,
  insertMember,
  updateMemberRole,
} from './member-store.ts';
import type { Member } from './organization.ts';
import { ensureUser } from './organization-store.ts';
import { parseLogin } from './parse-name.ts';
import { loadGivenRole } from './roles/load-role.ts';
import { findCustomRole, findDefaultRoleId } from './roles/stored/role-store.ts';
import { TenancyError } from './tenancy-error.ts';

/** The database sorts the members of an organization for each page of them. */
const maxMembers = 10_000;

/** The role of a member: the id of a role, or null for the organization's default role. */
type RoleId = string | null;

interface MemberRequest {
  readonly organization: OrganizationAccess;
  readonly login: string;
}

/** Adds a member. Creates an unknown user, because there is no other sign-up. */
export async function addMember(
  context: TenancyContext,
  caller: Caller,
  { organization, login, roleId }: MemberRequest & { readonly roleId: RoleId },
): Promise<Member> {
  const parsedLogin = parseLogin(login);
  const createdAt = context.clock.now();
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const given = await giveRole(tx, caller, { principal, organization }, roleId);
    const user = await ensureUser(tx, {
      id: newId(),
      login: parsedLogin,
      name: parsedLogin,
      email: '',
      createdAt,
    });
    if (!user)
      throw new TenancyError('name_invalid', 'A user whose login differs only in case already exists.');
    const added = await insertMember(tx, {
      organizationId: organization.organizationId,
      userId: user.id,
      roleId,
      createdAt,
    });
    if (!added) throw new TenancyError('member_exists', 'User is already an organization member.');
    if ((await countMembers(tx, organization.organizationId)) > maxMembers)
      throw new TenancyError('members_too_many', `An organization can have at most ${maxMembers} members.`);
    // A concurrent grant may have been committed after this user was last removed. A new member starts without grants.
    await context.grants.deleteOfGrantee(tx, organization.organizationId, { kind: 'user', id: user.id });
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event: 'member-added',
      description: `${caller.actor.name} added ${user.login} with the role ${given}`,
      details: { login: user.login, role: given },
    });
    return { user, roleId, createdAt };
  });
}

/** Changes the role of a member, but not of the last administrator. */
export async function changeMemberRole(
  context: TenancyContext,
  caller: Caller,
  { organization, login, roleId }: MemberRequest & { readonly roleId: RoleId },
): Promise<void> {
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const by = { principal, organization };
    const member = await loadMember(tx, organization.organizationId, login);
    if (member.roleId === roleId) return;
    const given = await giveRole(tx, caller, by, roleId);
    const from = await nameRole(tx, organization, member.roleId);
    await requireAuthorityOver(tx, caller, by, member);
    await updateMemberRole(tx, organization.organizationId, member.user.id, roleId);
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event: 'member-role-changed',
      description: `${caller.actor.name} changed the role of ${login} to ${given}`,
      details: { login, from, to: given },
    });
  });
}

/** Removes a member from the organization and its teams, and revokes their grants and the tokens bound to it. */
export async function removeMember(
  context: TenancyContext,
  caller: Caller,
  { organization, login }: MemberRequest,
): Promise<void> {
  if (caller.principal.kind === 'user' && caller.principal.login === login) {
    throw new TenancyError('self_removal', 'You cannot remove yourself from the organization.');
  }
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const member = await loadMember(tx, organization.organizationId, login);
    await requireAuthorityOver(tx, caller, { principal, organization }, member);
    await deleteMember(tx, organization.organizationId, member.user.id);
    await context.grants.deleteOfGrantee(tx, organization.organizationId, {
      kind: 'user',
      id: member.user.id,
    });
    await context.onRemoved(tx, {
      caller,
      organizationId: organization.organizationId,
      removed: { userId: member.user.id },
      name: member.user.login,
    });
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event: 'member-removed',
      description: `${caller.actor.name} removed the member ${login}`,
      details: { login },
    });
  });
}

async function loadMember(tx: Tx, organizationId: string, login: string): Promise<Member> {
  const member = await findMember(tx, organizationId, login);
  if (!member) throw new TenancyError('member_unknown', `Unknown member ${JSON.stringify(login)}.`);
  return member;
}

interface Authorized {
  readonly principal: Principal;
  readonly organization: OrganizationAccess;
}

/** Requires that the caller may give the role; returns the name by which the audit log calls it. */
async function giveRole(tx: Tx, caller: Caller, by: Authorized, roleId: RoleId): Promise<string> {
  const { organizationId } = by.organization;
  const id = roleId ?? (await findDefaultRoleId(tx, organizationId));
  const given = await loadGivenRole(tx, organizationId, id);
  if (given === null) throw new TenancyError('role_unknown', `Unknown role ${JSON.stringify(id)}.`);
  requireWithinOwn(caller, by, [given]);
  return nameRole(tx, by.organization, id);
}

/** Returns the name of a role for the audit log; a built-in role has its identifier. */
async function nameRole(
  tx: Tx,
  { organizationId }: Pick<OrganizationAccess, 'organizationId'>,
  roleId: RoleId,
): Promise<string> {
  const id = roleId ?? (await findDefaultRoleId(tx, organizationId));
  return (await findCustomRole(tx, organizationId, id))?.name ?? id;
}

/** Requires that the caller may change or remove the member: only administrators may do so with an administrator. */
async function requireAuthorityOver(tx: Tx, caller: Caller, by: Authorized, member: Member): Promise<void> {
  if (member.roleId !== administratorRole) return;
  const { organizationId, organizationName } = by.organization;
  if ((await countAdministrators(tx, organizationId)) <= 1)
    throw new TenancyError(
      'last_administrator',
      `${member.user.login} is the last administrator of ${organizationName}; make another member an administrator first.`,
    );
  const administrator = await loadGivenRole(tx, organizationId, administratorRole);
  if (administrator !== null) requireWithinOwn(caller, by, [administrator]);
}
