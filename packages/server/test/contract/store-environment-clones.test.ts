import { beforeAll, beforeEach, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import { cloneEnvironment } from '../../src/environments/definitions/clones/clone-environment.ts';
import { readDefinition } from '../../src/environments/definitions/revisions/read-definition.ts';
import { listRevisions } from '../../src/environments/definitions/revisions/revision-store.ts';
import { listRevisionTags } from '../../src/environments/definitions/revisions/revision-tag-store.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import { listEnvironmentTags } from '../../src/environments/definitions/tags/environment-tag-store.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { type CloningOrganization, cloningIn } from '../support/environments/cloning.ts';
import { named } from '../support/environments/definitions.ts';

describeOnBothEngines('clones of environments', (openTestDatabase) => {
  let database: TestDatabase;
  let cloning: CloningOrganization;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    cloning = await cloningIn(database, `acme-${serial}`);
  });

  test('have the text of the latest revision, with their own secrets, and nothing else', async () => {
    await cloning.clone();
    const { id, currentRevision } = await cloning.copy();
    expect(currentRevision).toBe(1);
    expect(await cloning.textsOf(id)).toEqual([[1, `secret: ${id}/four`]]);
    expect(await listRevisionTags(database.db, id)).toEqual([]);
    expect(await listEnvironmentTags(database.db, id)).toEqual([]);
    expect(await cloning.textsOf(cloning.sourceId)).toHaveLength(4);
  });

  test('do not block others while their secrets are encrypted', async () => {
    const move = async ({ text }: { readonly text: string }) => {
      // Within the transaction of the clone, each would wait for the other.
      await saveDefinition(cloning.context, cloning.tenancy.admin, {
        ...cloning.on('app/prod'),
        text: 'later',
        conditions: [],
      });
      return text;
    };
    await cloneEnvironment({ ...cloning.context, loadMoveSecrets: async () => move }, cloning.tenancy.admin, {
      ...cloning.on('app/prod'),
      target: named('app/copy'),
      version: null,
      preserve: new Set(['history']),
    });
    expect((await cloning.textsOf((await cloning.copy()).id)).map(([number]) => number)).toEqual([
      1, 2, 3, 4,
    ]);
    expect((await cloning.textsOf(cloning.sourceId)).at(-1)).toEqual([5, 'later']);
  });

  test('have no history over the limit of one transaction', async () => {
    for (let letter = 0; letter < 5; letter += 1) {
      const text = String.fromCharCode(97 + letter).repeat(1_000_000);
      await saveDefinition(cloning.context, cloning.tenancy.admin, {
        ...cloning.on('app/prod'),
        text,
        conditions: [],
      });
    }
    await expect(cloning.clone({}, ['history'])).rejects.toMatchObject({
      code: 'history_too_large',
      message:
        'The history of app/prod has more than 1000 revisions or 4194304 characters: clone the environment without preserveHistory.',
    });
    await cloning.clone();
    expect(await cloning.textsOf((await cloning.copy()).id)).toHaveLength(1);
  });

  test('have a history of at most 1,000 revisions, of any size', async () => {
    const last = await database.db
      .selectFrom('environment_revisions')
      .selectAll()
      .where('environment_id', '=', cloning.sourceId)
      .where('number', '=', 4)
      .executeTakeFirstOrThrow();
    const more = Array.from({ length: 997 }, (_, index) => ({ ...last, number: 5 + index }));
    await database.write({ by: 'maintenance', topics: 'trust' }, (tx) =>
      tx.insertInto('environment_revisions').values(more).execute(),
    );
    await expect(cloning.clone({ version: 1_001 }, ['history'])).rejects.toMatchObject({
      code: 'history_too_large',
    });
    await cloning.clone({ version: 1_000 }, ['history']);
    expect(await cloning.textsOf((await cloning.copy()).id)).toHaveLength(1_000);
  });

  test('may be of an older revision', async () => {
    await cloning.clone({ version: 3 }, ['revisionTags']);
    const { id } = await cloning.copy();
    expect(await cloning.textsOf(id)).toEqual([[1, `secret: ${id}/three`]]);
    expect((await listRevisionTags(database.db, id)).map(({ name, revision }) => [name, revision])).toEqual([
      ['third', 1],
    ]);
  });

  test('have the whole history with its authors and retractions on request', async () => {
    await cloning.clone({}, ['history', 'revisionTags', 'environmentTags']);
    const { id, currentRevision } = await cloning.copy();
    expect(currentRevision).toBe(4);
    expect(await cloning.textsOf(id)).toEqual([
      [1, ''],
      [2, `secret: ${id}/two`],
      [3, `secret: ${id}/three`],
      [4, `secret: ${id}/four`],
    ]);
    const all = { before: null, limit: 10 };
    expect(await listRevisions(database.db, id, all)).toEqual(
      await listRevisions(database.db, cloning.sourceId, all),
    );
    expect(await listRevisionTags(database.db, id)).toEqual(
      await listRevisionTags(database.db, cloning.sourceId),
    );
    expect(await listEnvironmentTags(database.db, id)).toEqual(
      await listEnvironmentTags(database.db, cloning.sourceId),
    );
  });

  test('have the history up to the cloned revision only', async () => {
    await cloning.clone({ version: 3 }, ['history', 'revisionTags']);
    const { id, currentRevision } = await cloning.copy();
    expect(currentRevision).toBe(3);
    expect((await cloning.textsOf(id)).map(([number]) => number)).toEqual([1, 2, 3]);
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
    const bob = await cloning.join(`bob-${serial}`);
    await expect(cloning.clone({}, [], bob)).rejects.toMatchObject({ code: 'environment_unknown' });
    await cloning.grant(bob, 'read');
    await expect(cloning.clone({}, [], bob)).rejects.toMatchObject({ code: 'environment_forbidden' });
    await cloning.grant(bob, 'open');
    await cloning.clone({}, [], bob);
    await saveDefinition(cloning.context, bob, {
      ...cloning.on('app/copy', bob),
      text: 'mine: 1',
      conditions: [],
    });
  });

  test('have the grants on the source only for callers who may see them', async () => {
    const [bob, eve] = [await cloning.join(`bob-${serial}`), await cloning.join(`eve-${serial}`)];
    await cloning.grant(eve, 'read');
    await cloning.grant(bob, 'open');
    await expect(cloning.clone({}, ['access'], bob)).rejects.toMatchObject({ code: 'environment_forbidden' });
    const asEve = { ...cloning.on('app/copy', eve), version: null };
    await cloning.clone({ target: named('app/bare') }, []);
    await expect(
      readDefinition(cloning.context, eve, { ...asEve, environment: named('app/bare') }),
    ).rejects.toMatchObject({ code: 'environment_unknown' });
    await cloning.grant(bob, 'admin');
    await cloning.clone({}, ['access'], bob);
    expect((await readDefinition(cloning.context, eve, asEve)).text).toMatch(/four$/);
  });

  test.each([
    ['an old name', { target: named('App/PROD') }, 'environment_exists'],
    ['no name', { target: named('app/a b') }, 'name_invalid'],
    ['a version that is not there', { version: 9 }, 'version_unknown'],
    ['a retracted one', { version: 2 }, 'revision_retracted'],
  ])('%s is refused', async (_name, change, code) => {
    await expect(cloning.clone(change)).rejects.toMatchObject({ code });
    await expect(cloning.copy()).rejects.toThrow('no clone');
  });

  test('are audited under the source’s name', async () => {
    await cloning.clone({}, ['history', 'access']);
    const { organizationId } = cloning.tenancy.organization;
    const [last] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(JSON.parse(last?.record ?? '{}')).toMatchObject({
      event: 'environment-cloned',
      description: 'ann created app/copy from revision 4 of app/prod',
      details: {
        environment: 'app/prod',
        environmentId: cloning.sourceId,
        revision: 4,
        clone: 'app/copy',
        cloneId: (await cloning.copy()).id,
        preserved: ['access', 'history'],
      },
    });
  });
});
