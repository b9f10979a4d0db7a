import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { listAuditRecords } from '../../src/audit/index.ts';
import type { Preserved } from '../../src/environments/definitions/clones/clone.ts';
import {
  type CloneRequest,
  cloneEnvironment,
} from '../../src/environments/definitions/clones/clone-environment.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { findEnvironment } from '../../src/environments/definitions/environments/environment-store.ts';
import { createRevisionTag } from '../../src/environments/definitions/revisions/change-revision-tags.ts';
import { readDefinition } from '../../src/environments/definitions/revisions/read-definition.ts';
import { withdrawRevision } from '../../src/environments/definitions/revisions/retract-revision.ts';
import { listRevisions } from '../../src/environments/definitions/revisions/revision-store.ts';
import { listRevisionTags } from '../../src/environments/definitions/revisions/revision-tag-store.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import { createEnvironmentTag } from '../../src/environments/definitions/tags/change-environment-tags.ts';
import { listEnvironmentTags } from '../../src/environments/definitions/tags/environment-tag-store.ts';
import { putEnvironmentGrant } from '../../src/environments/grants/stored/grant-store.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { findUser } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  createTestDefinitions,
  named,
  organizationAccessIn,
  type TestDefinitions,
} from '../support/environments/definitions.ts';
import { callerOfUser, foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('clones of environments', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let context: TestDefinitions;
  let sourceId: string;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  /** `app/prod` with four revisions of which the second is retracted, with tags of both kinds. */
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    context = createTestDefinitions(database, tenancy);
    const { admin } = tenancy;
    ({ id: sourceId } = await createEnvironment(context, admin, on('app/prod')));
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
  });

  const on = (name: string, caller = tenancy.admin) => ({
    organization: organizationAccessIn(tenancy, caller),
    environment: named(name),
  });
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
    await addMember(members, admin, { organization, login, role: 'member' });
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

  test('have the text of the latest revision, with their own secrets, and nothing else', async () => {
    await clone();
    const { id, currentRevision } = await copy();
    expect(currentRevision).toBe(1);
    expect(await textsOf(id)).toEqual([[1, `secret: ${id}/four`]]);
    expect(await listRevisionTags(database.db, id)).toEqual([]);
    expect(await listEnvironmentTags(database.db, id)).toEqual([]);
    expect(await textsOf(sourceId)).toHaveLength(4);
  });

  test('do not block others while their secrets are encrypted', async () => {
    const move = async ({ text }: { readonly text: string }) => {
      // Within the transaction of the clone, each would wait for the other.
      await saveDefinition(context, tenancy.admin, { ...on('app/prod'), text: 'later', conditions: [] });
      return text;
    };
    await cloneEnvironment({ ...context, loadMoveSecrets: async () => move }, tenancy.admin, {
      ...on('app/prod'),
      target: named('app/copy'),
      version: null,
      preserve: new Set(['history']),
    });
    expect((await textsOf((await copy()).id)).map(([number]) => number)).toEqual([1, 2, 3, 4]);
    expect((await textsOf(sourceId)).at(-1)).toEqual([5, 'later']);
  });

  test('have no history over the limit of one transaction', async () => {
    for (let letter = 0; letter < 5; letter += 1) {
      const text = String.fromCharCode(97 + letter).repeat(1_000_000);
      await saveDefinition(context, tenancy.admin, { ...on('app/prod'), text, conditions: [] });
    }
    await expect(clone({}, ['history'])).rejects.toMatchObject({
      code: 'history_too_large',
      message:
        'The history of app/prod has more than 1000 revisions or 4194304 characters: clone it without preserveHistory.',
    });
    await clone();
    expect(await textsOf((await copy()).id)).toHaveLength(1);
  });

  test('have a history of at most 1,000 revisions, of any size', async () => {
    const last = await database.db
      .selectFrom('environment_revisions')
      .selectAll()
      .where('environment_id', '=', sourceId)
      .where('number', '=', 4)
      .executeTakeFirstOrThrow();
    const more = Array.from({ length: 997 }, (_, index) => ({ ...last, number: 5 + index }));
    await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
      tx.insertInto('environment_revisions').values(more).execute(),
    );
    await expect(clone({ version: 1_001 }, ['history'])).rejects.toMatchObject({ code: 'history_too_large' });
    await clone({ version: 1_000 }, ['history']);
    expect(await textsOf((await copy()).id)).toHaveLength(1_000);
  });

  test('may be of an older revision', async () => {
    await clone({ version: 3 }, ['revisionTags']);
    const { id } = await copy();
    expect(await textsOf(id)).toEqual([[1, `secret: ${id}/three`]]);
    expect((await listRevisionTags(database.db, id)).map(({ name, revision }) => [name, revision])).toEqual([
      ['third', 1],
    ]);
  });

  test('have the whole history with its authors and retractions on request', async () => {
    await clone({}, ['history', 'revisionTags', 'environmentTags']);
    const { id, currentRevision } = await copy();
    expect(currentRevision).toBe(4);
    expect(await textsOf(id)).toEqual([
      [1, ''],
      [2, `secret: ${id}/two`],
      [3, `secret: ${id}/three`],
      [4, `secret: ${id}/four`],
    ]);
    const all = { before: null, limit: 10 };
    expect(await listRevisions(database.db, id, all)).toEqual(
      await listRevisions(database.db, sourceId, all),
    );
    expect(await listRevisionTags(database.db, id)).toEqual(await listRevisionTags(database.db, sourceId));
    expect(await listEnvironmentTags(database.db, id)).toEqual(
      await listEnvironmentTags(database.db, sourceId),
    );
  });

  test('have the history up to the cloned revision only', async () => {
    await clone({ version: 3 }, ['history', 'revisionTags']);
    const { id, currentRevision } = await copy();
    expect(currentRevision).toBe(3);
    expect((await textsOf(id)).map(([number]) => number)).toEqual([1, 2, 3]);
    const [, second] = await listRevisions(database.db, id, { before: null, limit: 10 });
    // The clone does not have revision 4, which replaces it in the source.
    expect(second).toMatchObject({ number: 2, retraction: { replacement: 3 } });
    const tags = await listRevisionTags(database.db, id);
    expect(Object.fromEntries(tags.map(({ name, revision }) => [name, revision]))).toEqual({
      first: 1,
      third: 3,
    });
  });

  test('require open, because the caller can open the clone', async () => {
    const bob = await join(`bob-${serial}`);
    await expect(clone({}, [], bob)).rejects.toMatchObject({ code: 'environment_unknown' });
    await grant(bob, 'read');
    await expect(clone({}, [], bob)).rejects.toMatchObject({ code: 'environment_forbidden' });
    await grant(bob, 'open');
    await clone({}, [], bob);
    await saveDefinition(context, bob, { ...on('app/copy', bob), text: 'mine: 1', conditions: [] });
  });

  test('have the grants on the source only for callers who may see them', async () => {
    const [bob, eve] = [await join(`bob-${serial}`), await join(`eve-${serial}`)];
    await grant(eve, 'read');
    await grant(bob, 'open');
    await expect(clone({}, ['access'], bob)).rejects.toMatchObject({ code: 'environment_forbidden' });
    const asEve = { ...on('app/copy', eve), version: null };
    await clone({ target: named('app/bare') }, []);
    await expect(
      readDefinition(context, eve, { ...asEve, environment: named('app/bare') }),
    ).rejects.toMatchObject({ code: 'environment_unknown' });
    await grant(bob, 'admin');
    await clone({}, ['access'], bob);
    expect((await readDefinition(context, eve, asEve)).text).toMatch(/four$/);
  });

  test.each([
    ['an old name', { target: named('App/PROD') }, 'environment_exists'],
    ['no name', { target: named('app/a b') }, 'name_invalid'],
    ['a version that is not there', { version: 9 }, 'version_unknown'],
    ['a retracted one', { version: 2 }, 'revision_retracted'],
  ])('%s is refused', async (_name, change, code) => {
    await expect(clone(change)).rejects.toMatchObject({ code });
    await expect(copy()).rejects.toThrow('no clone');
  });

  test('are audited under the source’s name', async () => {
    await clone({}, ['history', 'access']);
    const { organizationId } = tenancy.organization;
    const [last] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(JSON.parse(last?.record ?? '{}')).toMatchObject({
      event: 'environment-cloned',
      description: 'ann created app/copy from revision 4 of app/prod',
      details: {
        environment: 'app/prod',
        environmentId: sourceId,
        revision: 4,
        clone: 'app/copy',
        cloneId: (await copy()).id,
        preserved: ['access', 'history'],
      },
    });
  });
});
