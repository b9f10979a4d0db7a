import type { Caller } from '../../../src/access/index.ts';
import type { Preserved } from '../../../src/environments/definitions/clones/clone.ts';
import {
  type CloneRequest,
  cloneEnvironment,
} from '../../../src/environments/definitions/clones/clone-environment.ts';
import { createEnvironment } from '../../../src/environments/definitions/environments/create-environment.ts';
import { findEnvironment } from '../../../src/environments/definitions/environments/environment-store.ts';
import { createRevisionTag } from '../../../src/environments/definitions/revisions/change-revision-tags.ts';
import { withdrawRevision } from '../../../src/environments/definitions/revisions/retract-revision.ts';
import { saveDefinition } from '../../../src/environments/definitions/revisions/save-definition.ts';
import { createEnvironmentTag } from '../../../src/environments/definitions/tags/change-environment-tags.ts';
import { putEnvironmentGrant } from '../../../src/environments/grants/stored/grant-store.ts';
import { addMember } from '../../../src/tenancy/change-members.ts';
import { findUser } from '../../../src/tenancy/index.ts';
import type { TestDatabase } from '../databases/databases.ts';
import { callerOfUser, foundOrganization } from '../tenancy.ts';
import { createTestDefinitions, named, organizationAccessIn } from './definitions.ts';

export type CloningOrganization = Awaited<ReturnType<typeof cloningIn>>;

/**
 * Creates an organization with `app/prod`, which has four revisions of which the second is retracted, and tags of both
 * kinds; `clone` clones it as `app/copy`.
 */
export async function cloningIn(database: TestDatabase, organizationName: string) {
  const tenancy = await foundOrganization(database, organizationName);
  const context = createTestDefinitions(database, tenancy);
  const { admin } = tenancy;
  const on = (name: string, caller = tenancy.admin) => ({
    organization: organizationAccessIn(tenancy, caller),
    environment: named(name),
  });
  const { id: sourceId } = await createEnvironment(context, admin, on('app/prod'));
  for (const text of ['secret: two', 'secret: three', 'secret: four']) {
    await saveDefinition(context, admin, { ...on('app/prod'), text, conditions: [] });
  }
  for (const [name, revision] of [
    ['first', 1],
    ['third', 3],
    ['fourth', 4],
  ] as const) {
    await createRevisionTag(context, admin, { ...on('app/prod'), name, revision });
  }
  await withdrawRevision(context, admin, { ...on('app/prod'), version: 2, replacement: 4, reason: 'r' });
  await createEnvironmentTag(context, admin, { ...on('app/prod'), name: 'team', value: 'ops' });

  const clone = (change: Partial<CloneRequest> = {}, preserved: Preserved[] = [], caller = tenancy.admin) =>
    cloneEnvironment(context, caller, {
      ...on('app/prod', caller),
      target: named('app/copy'),
      version: null,
      preserve: new Set(preserved),
      ...change,
    });
  const copy = async () => {
    const found = await findEnvironment(database.db, tenancy.organization.organizationId, named('app/copy'));
    if (!found) throw new Error('no clone');
    return found;
  };
  const textsOf = async (environmentId: string) => {
    const rows = await database.db
      .selectFrom('environment_revisions')
      .select(['number', 'definition'])
      .where('environment_id', '=', environmentId)
      .orderBy('number')
      .execute();
    return rows.map(({ number, definition }) => [number, definition]);
  };
  async function join(login: string): Promise<Caller> {
    const { context: members, admin, organization } = tenancy;
    await addMember(members, admin, { organization, login, roleId: null });
    const user = await findUser(database.db, login);
    return callerOfUser(database, { userId: user?.id ?? '', login });
  }
  async function grant(caller: Caller, permission: 'read' | 'open' | 'admin'): Promise<void> {
    if (caller.principal.kind !== 'user') throw new Error('only users are granted here');
    const { organizationId } = tenancy.organization;
    const grantee = { kind: 'user', id: caller.principal.userId } as const;
    const { project, name: environment } = named('app/prod');
    await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
      putEnvironmentGrant(tx, {
        organizationId,
        grantee,
        project,
        environment,
        permission,
        maxOpenSeconds: null,
        createdAt: 0,
      }),
    );
  }

  return { tenancy, context, sourceId, on, clone, copy, textsOf, join, grant };
}
