import {
  allScopes,
  type EnvironmentScopes,
  type EnvironmentSubject,
  type EvaluatedRole,
  evaluateRole,
  explainAccess,
  type HeldRole,
  isOrganizationScope,
  joinMaxDurations,
  type OrganizationAccess,
  type PermittingEntry,
  type Scope,
} from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import { explainPermissions, findRoleRecord, selectTeamsOfUser } from '../../../tenancy/index.ts';
import type { EnvironmentRef } from '../../names.ts';
import { scopesOfGranted } from '../permission/environment-permission.ts';
import { findSubjects } from '../permission/find-subjects.ts';
import { listNamedGrants, type NamedGrant } from '../stored/named-grant-store.ts';
import type { ExplainedCaller } from './find-explained-caller.ts';

/** A role that permits a scope, and its entries that do. */
export interface PermittingRole {
  readonly id: string;
  readonly name: string;
  readonly entries: readonly PermittingEntry[];
}

/** A scope that a caller has, and everything that permits it. */
export interface ExplainedScope {
  readonly scope: Scope;
  readonly roles: readonly PermittingRole[];
  readonly grants: readonly NamedGrant[];
}

export interface CallerExplanation {
  readonly inOrganization: readonly ExplainedScope[];
  readonly onEnvironment: readonly ExplainedScope[];
  /** The maximum duration of a session on the environment in seconds; null for no limit, and without an environment. */
  readonly maxOpenSeconds: number | null;
}

/** More than the grants that can cover one environment. */
const maxCovering = 5_000;
/** The roles and the grants that are listed for one scope. A member may have many through teams. */
export const maxPermitting = 20;

/** Explains what a caller may do in an organization and on an environment, which need not exist. */
export async function explainCaller(
  db: Reader,
  caller: ExplainedCaller,
  {
    organization,
    environment,
  }: { readonly organization: OrganizationAccess; readonly environment: EnvironmentRef | null },
): Promise<CallerExplanation> {
  const { organizationId } = organization;
  const subject = environment && (await findSubject(db, organizationId, environment));
  const grants = environment === null ? [] : await listOwnGrants(db, caller, { organization, environment });
  const { evaluated, entriesOf } = await explainRoles(db, organizationId, { roles: caller.roles, subject });
  const explain = (scope: Scope): ExplainedScope[] => {
    const permitting = explainAccess({ roles: evaluated, grants }, scope);
    if (permitting.roles.length === 0 && permitting.grants.length === 0) return [];
    const roles = permitting.roles
      .slice(0, maxPermitting)
      .map(({ id, name }) => ({ id, name, entries: entriesOf(id, scope) }));
    return [{ scope, roles, grants: permitting.grants.slice(0, maxPermitting) }];
  };
  const opening = [
    ...evaluated.map(({ onEnvironment }) => onEnvironment),
    ...(caller.roles.length === 0 ? [] : grants.map(({ gives }) => gives)),
  ].filter(({ scopes }) => scopes.has('environment:open'));
  return {
    inOrganization: allScopes.filter(isOrganizationScope).flatMap(explain),
    onEnvironment: allScopes.filter((scope) => !isOrganizationScope(scope)).flatMap(explain),
    maxOpenSeconds: joinMaxDurations(opening),
  };
}

async function findSubject(
  db: Reader,
  organizationId: string,
  environment: EnvironmentRef,
): Promise<EnvironmentSubject | null> {
  const places = [environment];
  const [subject = null] = await findSubjects(db, { organizationId, places, needsTags: true });
  return subject;
}

type OwnGrant = NamedGrant & { readonly gives: EnvironmentScopes };

/** Lists the grants of the caller that cover the environment, with those of a user's teams. */
async function listOwnGrants(
  db: Reader,
  { grantee }: ExplainedCaller,
  {
    organization: { organizationId, organizationName },
    environment: { project, name },
  }: { readonly organization: OrganizationAccess; readonly environment: EnvironmentRef },
): Promise<readonly OwnGrant[]> {
  if (grantee === null) return [];
  const covering = await listNamedGrants(db, {
    ...{ organizationId, organizationName, limit: maxCovering },
    covering: { project, environment: name },
  });
  const teams = grantee.kind === 'user' ? await listTeamIds(db, organizationId, grantee.id) : new Set();
  return covering
    .filter(
      ({ grantee: { kind, id } }) =>
        (kind === grantee.kind && id === grantee.id) || (kind === 'team' && teams.has(id)),
    )
    .map((grant) => ({ ...grant, gives: scopesOfGranted(grant) }));
}

async function listTeamIds(db: Reader, organizationId: string, userId: string): Promise<ReadonlySet<string>> {
  return new Set((await selectTeamsOfUser(db, organizationId, userId).execute()).map(({ id }) => id));
}

/** The roles of a caller, each evaluated once, and a lookup of the entries of each role that permit a scope. */
interface ExplainedRoles {
  readonly evaluated: readonly EvaluatedRole[];
  readonly entriesOf: (roleId: string, scope: Scope) => readonly PermittingEntry[];
}

async function explainRoles(
  db: Reader,
  organizationId: string,
  { roles, subject }: { readonly roles: readonly HeldRole[]; readonly subject: EnvironmentSubject | null },
): Promise<ExplainedRoles> {
  const evaluated: EvaluatedRole[] = [];
  const entries = new Map<string, readonly PermittingEntry[]>();
  for (const role of roles) {
    evaluated.push(evaluateRole(role, subject));
    const record = await findRoleRecord(db, organizationId, role.id);
    // Tokens may have a deleted role, which permits nothing.
    if (record === null) continue;
    const { details } = record;
    const explained = await explainPermissions(db, organizationId, { details, environment: subject });
    for (const each of [...explained.inOrganization, ...explained.onEnvironment])
      entries.set(`${role.id}\n${each.scope}`, each.entries);
  }
  return { evaluated, entriesOf: (roleId, scope) => entries.get(`${roleId}\n${scope}`) ?? [] };
}
