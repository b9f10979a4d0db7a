import type { Caller, OrganizationAccess, Role } from '../access/index.ts';
import { authorizedWrite, isAdministrator, parseRole, recordEvent } from '../access/index.ts';
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
import { TenancyError } from './tenancy-error.ts';

/** The database sorts the members of an organization for each page of them. */
const maxMembers = 10_000;

interface MemberRequest {
  readonly organization: OrganizationAccess;
  readonly login: string;
}

/** Adds a member. Creates an unknown user, because there is no other sign-up. */
export async function addMember(
  context: TenancyContext,
  caller: Caller,
  { organization, login, role }: MemberRequest & { readonly role: string },
): Promise<Member> {
  const parsedRole = loadRole(role);
  const parsedLogin = parseLogin(login);
  const createdAt = context.clock.now();
  return authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
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
      role: parsedRole,
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
      description: `${caller.actor.name} added ${user.login} as ${parsedRole}`,
      details: { login: user.login, role: parsedRole },
    });
    return { user, role: parsedRole, createdAt };
  });
}

/** Changes the role of a member, but not of the last administrator. */
export async function changeMemberRole(
  context: TenancyContext,
  caller: Caller,
  { organization, login, role }: MemberRequest & { readonly role: string },
): Promise<void> {
  const parsedRole = loadRole(role);
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    const member = await loadMember(tx, organization.organizationId, login);
    if (member.role === parsedRole) return;
    if (!isAdministrator({ role: parsedRole })) await keepAnAdministrator(tx, organization, member);
    await updateMemberRole(tx, organization.organizationId, member.user.id, parsedRole);
    await recordEvent(tx, context, {
      caller,
      organizationId: organization.organizationId,
      event: 'member-role-changed',
      description: `${caller.actor.name} made ${login} ${parsedRole}`,
      details: { login, from: member.role, to: parsedRole },
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
  await authorizedWrite(context, caller, { topics: 'trust' }, async (tx) => {
    const member = await loadMember(tx, organization.organizationId, login);
    await keepAnAdministrator(tx, organization, member);
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
      description: `${caller.actor.name} removed ${login}`,
      details: { login },
    });
  });
}

async function loadMember(tx: Tx, organizationId: string, login: string): Promise<Member> {
  const member = await findMember(tx, organizationId, login);
  if (!member) throw new TenancyError('member_unknown', `Unknown member ${JSON.stringify(login)}.`);
  return member;
}

async function keepAnAdministrator(tx: Tx, organization: OrganizationAccess, member: Member): Promise<void> {
  if (!isAdministrator(member) || (await countAdministrators(tx, organization.organizationId)) > 1) return;
  throw new TenancyError(
    'last_administrator',
    `${member.user.login} is the last administrator of ${organization.organizationName}; make another member an administrator first.`,
  );
}

function loadRole(role: string): Role {
  const parsed = parseRole(role);
  if (parsed !== null) return parsed;
  throw new TenancyError(
    'role_unsupported',
    `Invalid organization role ${JSON.stringify(role)}: use "member" or "admin".`,
  );
}
