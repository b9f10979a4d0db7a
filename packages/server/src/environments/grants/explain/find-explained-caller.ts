import {
  currentOrganizationAccess,
  type HeldRole,
  loginOf,
  type OrganizationAccess,
  type Principal,
} from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import { HttpError } from '../../../http/index.ts';
import { quote } from '../../../platform/quote.ts';
import { findMember, findTeam, type RoleDirectory, TenancyError } from '../../../tenancy/index.ts';
import { type Grantee, granteeOf } from '../stored/grant.ts';

/** The caller whose access is explained: a member, the tokens of a team, or one token. */
export type WantedCaller = Readonly<Partial<Record<'user' | 'team' | 'tokenID', string>>>;

export interface ExplainedCaller {
  readonly kind: Principal['kind'];
  /** As in the audit log. */
  readonly name: string;
  readonly roles: readonly HeldRole[];
  /** Null for callers that have no grants. */
  readonly grantee: Grantee | null;
}

export interface CallerSource {
  readonly roles: RoleDirectory;
  /** Returns the current principal of a valid access token; null for others. */
  readonly findTokenPrincipal: (db: Reader, tokenId: string) => Promise<Principal | null>;
}

/** Finds the caller with its current roles. Throws for an unknown one, and unless exactly one is named. */
export async function findExplainedCaller(
  db: Reader,
  source: CallerSource,
  organization: OrganizationAccess,
  { user, team, tokenID }: WantedCaller,
): Promise<ExplainedCaller> {
  const isOne = [user, team, tokenID].filter((named) => named !== undefined).length === 1;
  if (!isOne) throw new HttpError(400, 'Specify exactly one of user, team and tokenID.');
  if (user !== undefined) return findUser(db, source, organization, user);
  if (team !== undefined) return findTeamCaller(db, source, organization, team);
  return findToken(db, source, organization, tokenID ?? '');
}

async function findUser(
  db: Reader,
  { roles }: CallerSource,
  { organizationId }: OrganizationAccess,
  login: string,
): Promise<ExplainedCaller> {
  const member = await findMember(db, organizationId, login);
  if (member === null) throw new TenancyError('member_unknown', `Unknown member ${quote(login)}.`);
  const { id, login: name } = member.user;
  const memberships = await roles.membershipsOf(db, id);
  const here = memberships.find((membership) => membership.organizationId === organizationId);
  return { kind: 'user', name, roles: here?.roles ?? [], grantee: { kind: 'user', id } };
}

async function findTeamCaller(
  db: Reader,
  { roles }: CallerSource,
  { organizationId, organizationName }: OrganizationAccess,
  name: string,
): Promise<ExplainedCaller> {
  const team = await findTeam(db, organizationId, name);
  if (team === null) throw new TenancyError('team_unknown', `Unknown team ${quote(name)}.`);
  return {
    kind: 'team',
    name: `${organizationName}/${team.name}`,
    roles: await roles.rolesOfTeam(db, organizationId, team.id),
    grantee: { kind: 'team', id: team.id },
  };
}

/** A token of another organization gets the same error as an unknown one. */
async function findToken(
  db: Reader,
  source: CallerSource,
  organization: OrganizationAccess,
  tokenId: string,
): Promise<ExplainedCaller> {
  const principal = await source.findTokenPrincipal(db, tokenId);
  if (principal === null || !isIn(principal, organization))
    throw new HttpError(404, `Unknown token ${quote(tokenId)}, or it is expired or revoked.`);
  const { roles } = currentOrganizationAccess(principal, organization);
  return { kind: principal.kind, name: loginOf(principal), roles, grantee: granteeOf(principal) };
}

function isIn(principal: Principal, { organizationId }: OrganizationAccess): boolean {
  const organizations = principal.kind === 'user' ? principal.memberships : [principal];
  return organizations.some((each) => each.organizationId === organizationId);
}
