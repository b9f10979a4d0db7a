import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAuditRecords } from '../../src/audit/index.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { authorOf } from '../../src/environments/definitions/environments/environment.ts';
import {
  changeRevisionTag,
  createRevisionTag,
  removeRevisionTag,
} from '../../src/environments/definitions/revisions/change-revision-tags.ts';
import { withdrawRevision } from '../../src/environments/definitions/revisions/retract-revision.ts';
import {
  findRevisionText,
  listRevisions,
} from '../../src/environments/definitions/revisions/revision-store.ts';
import { listRevisionTags } from '../../src/environments/definitions/revisions/revision-tag-store.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import {
  changeEnvironmentTag,
  createEnvironmentTag,
  removeEnvironmentTag,
} from '../../src/environments/definitions/tags/change-environment-tags.ts';
import { listEnvironmentTags } from '../../src/environments/definitions/tags/environment-tag-store.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { createTestDefinitions, named, type TestDefinitions } from '../support/environments/definitions.ts';
import { foundOrganization, startAt, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('revisions and tags', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let context: TestDefinitions;
  let id: string;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  /** Creates `app/prod` with revisions 1 to 5, at the times of the clock. */
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    context = createTestDefinitions(database, tenancy);
    ({ id } = await createEnvironment(context, tenancy.admin, on()));
    for (let revision = 2; revision <= 5; revision += 1) {
      context.clock.at = startAt + revision * 1_000;
      await saveDefinition(context, tenancy.admin, { ...on(), text: `a: ${revision}`, conditions: [] });
    }
    context.clock.at = startAt + 10_000;
  });

  const on = () => ({ organization: tenancy.organization, environment: named('app/prod') });
  const revisions = () => listRevisions(database.db, id, { before: null, limit: 100 });
  const tagged = async () =>
    Object.fromEntries(
      (await listRevisionTags(database.db, id)).map(({ name, revision }) => [name, revision]),
    );
  const tag = (name: string, revision: number | null = null) =>
    createRevisionTag(context, tenancy.admin, { ...on(), name, revision });
  const moveTag = (name: string, revision: number | null = null) =>
    changeRevisionTag(context, tenancy.admin, { ...on(), name, revision });
  const untag = (name: string) => removeRevisionTag(context, tenancy.admin, { ...on(), name });
  const withdraw = (version: number | string, replacement: number | null = null, reason = '') =>
    withdrawRevision(context, tenancy.admin, { ...on(), version, replacement, reason });
  const lastEvent = async () => {
    const { organizationId } = tenancy.organization;
    const [last] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    const { event, description, details } = JSON.parse(last?.record ?? '{}');
    return { event, description, details };
  };

  test('each has its author and time, newest first, page by page', async () => {
    const found = await revisions();
    expect(found.map(({ number, createdAt }) => [number, createdAt - startAt])).toEqual([
      [5, 5_000],
      [4, 4_000],
      [3, 3_000],
      [2, 2_000],
      [1, 0],
    ]);
    expect(found[0]).toMatchObject({ creator: authorOf(tenancy.admin), retraction: null });
    const page = await listRevisions(database.db, id, { before: 4, limit: 2 });
    expect(page.map(({ number }) => number)).toEqual([3, 2]);
  });

  test.each([
    ['characters of every length', 'a: "aé漢\u{1f600}\u{10ffff}"\n'],
    ['a byte order mark', '\u{feff}a: 1\n'],
    ['no character', ''],
    ['1 MiB', `a: "${'é'.repeat(524_284)}"`],
  ])('a document with %s is stored as it is, and saving it again creates no revision', async (_, text) => {
    for (const revision of [6, 6]) {
      const saved = await saveDefinition(context, tenancy.admin, { ...on(), text, conditions: [] });
      expect(saved).toMatchObject({ ok: true, value: { revision } });
    }
    expect(await findRevisionText(database.db, id, 6)).toBe(text);
    const changed = { ...on(), text: `${text.slice(0, -1)} `, conditions: [] };
    expect(await saveDefinition(context, tenancy.admin, changed)).toMatchObject({ value: { revision: 7 } });
    expect(await findRevisionText(database.db, id, 8)).toBeNull();
  });

  describe('a revision tag', () => {
    test('names a revision, the latest by default, and can be moved and deleted', async () => {
      await tag('stable', 2);
      await tag('newest');
      expect(await tagged()).toEqual({ stable: 2, newest: 5 });
      await moveTag('stable', 3);
      expect(await lastEvent()).toEqual({
        event: 'environment-revision-tag-update',
        description: 'ann moved the tag stable to revision 3 of app/prod',
        details: { environment: 'app/prod', environmentId: id, tag: 'stable', from: 2, revision: 3 },
      });
      await untag('newest');
      expect(await lastEvent()).toMatchObject({
        event: 'environment-revision-tag-delete',
        details: { tag: 'newest', revision: 5 },
      });
      expect(await tagged()).toEqual({ stable: 3 });
      await moveTag('stable');
      expect(await tagged()).toEqual({ stable: 5 });
    });

    test('is unique by name, and must exist before it is moved', async () => {
      await tag('stable', 2);
      await expect(tag('stable', 3)).rejects.toMatchObject({ code: 'tag_exists' });
      await tag('Stable', 3);
      await expect(moveTag('other')).rejects.toMatchObject({ code: 'tag_unknown' });
      await expect(untag('other')).rejects.toMatchObject({ code: 'tag_unknown' });
      await expect(moveTag('stable', 9)).rejects.toMatchObject({ code: 'version_unknown' });
      expect(await tagged()).toEqual({ stable: 2, Stable: 3 });
    });

    test.each(['latest', 'Latest', 'LATEST'])('is never %s', async (name) => {
      await expect(tag(name, 2)).rejects.toMatchObject({ code: 'tag_reserved' });
      await expect(moveTag(name, 2)).rejects.toMatchObject({ code: 'tag_reserved' });
      await expect(untag(name)).rejects.toMatchObject({ code: 'tag_reserved' });
    });

    test.each(['', '3', '3a', '-a', '.', 'a/b', 'a b', 'ä', 'x'.repeat(101)])(
      'cannot have the name %j',
      async (name) => {
        await expect(tag(name)).rejects.toMatchObject({ code: 'tag_invalid' });
      },
    );
  });

  describe('retracting', () => {
    test('moves its tags to the last valid revision before it, and records author, time and reason', async () => {
      await tag('stable', 3);
      await tag('other', 4);
      await withdraw(2, null, 'broken');
      await withdraw(3, null, 'leaked');
      expect(await tagged()).toEqual({ stable: 1, other: 4 });
      const found = await revisions();
      const by = authorOf(tenancy.admin);
      expect(found.map(({ number, retraction }) => [number, retraction])).toEqual([
        [5, null],
        [4, null],
        [3, { at: startAt + 10_000, by, reason: 'leaked', replacement: 1 }],
        [2, { at: startAt + 10_000, by, reason: 'broken', replacement: 1 }],
        [1, null],
      ]);
      expect(await lastEvent()).toMatchObject({
        event: 'environment-revision-retracted',
        description: 'ann retracted revision 3 of app/prod',
        details: { revision: 3, replacement: 1, reason: 'leaked', movedTags: ['stable'] },
      });
    });

    test('accepts a given replacement, and a tag for the version', async () => {
      await tag('stable', 2);
      await withdraw('stable', 4);
      expect(await tagged()).toEqual({ stable: 4 });
      await withdraw(1, 5);
      await withdraw(4, 3);
      const replacements = (await revisions()).map(({ retraction }) => retraction?.replacement ?? null);
      // Revisions that 4 was to replace get the replacement of 4.
      expect(replacements).toEqual([null, 3, null, 3, 5]);
    });

    test.each([
      ['the latest', 5, null, 'revision_current'],
      ['the latest, by its tag', 'latest', 1, 'revision_current'],
      ['what is not there', 9, null, 'version_unknown'],
      ['for what is not there', 3, 9, 'replacement_invalid'],
      ['for itself', 3, 3, 'replacement_invalid'],
      ['for one that is retracted', 3, 2, 'replacement_invalid'],
      ['the first for nothing before it', 1, null, 'replacement_invalid'],
      ['what is retracted', 2, null, 'revision_retracted'],
    ])('%s is refused', async (_name, version, replacement, code) => {
      await withdraw(2, 1);
      await expect(withdraw(version, replacement)).rejects.toMatchObject({ code });
      expect((await revisions()).filter(({ retraction }) => retraction)).toHaveLength(1);
    });

    test('a retracted revision cannot be tagged', async () => {
      await withdraw(3);
      await expect(tag('stable', 3)).rejects.toMatchObject({ code: 'revision_retracted' });
    });
  });

  describe('a tag of the environment', () => {
    const put = (name: string, value: string) =>
      createEnvironmentTag(context, tenancy.admin, { ...on(), name, value });
    const change = (name: string, from: string, to: { name?: string; value?: string }) =>
      changeEnvironmentTag(context, tenancy.admin, {
        ...on(),
        name,
        currentValue: from,
        newName: to.name ?? '',
        newValue: to.value ?? '',
      });
    const tags = async () =>
      Object.fromEntries(
        (await listEnvironmentTags(database.db, id)).map(({ name, value }) => [name, value]),
      );

    test('has a name and a value, which can be changed, and can be deleted', async () => {
      await put('team', 'ops');
      await put('tier', '1');
      await change('team', 'ops', { value: 'web' });
      await change('tier', '1', { name: 'level' });
      expect(await tags()).toEqual({ team: 'web', level: '1' });
      expect(await lastEvent()).toEqual({
        event: 'environment-tag-updated',
        description: 'ann changed the tag tier on app/prod',
        details: {
          environment: 'app/prod',
          environmentId: id,
          tag: 'tier',
          name: 'level',
          from: '1',
          value: '1',
        },
      });
      await removeEnvironmentTag(context, tenancy.admin, { ...on(), name: 'level' });
      expect(await tags()).toEqual({ team: 'web' });
    });

    test('is changed only with its current value', async () => {
      await put('team', 'ops');
      await expect(change('team', 'web', { value: 'x' })).rejects.toMatchObject({ code: 'tag_moved_on' });
      await expect(change('none', '', { value: 'x' })).rejects.toMatchObject({ code: 'tag_unknown' });
      expect(await tags()).toEqual({ team: 'ops' });
    });

    test('of many concurrent changes from one value one succeeds', async () => {
      await put('count', '0');
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, (_, index) => change('count', '0', { value: `${index + 1}` })),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('accepts no name that is taken, and no invalid name', async () => {
      await put('team', 'ops');
      await put('tier', '1');
      await expect(put('team', 'x')).rejects.toMatchObject({ code: 'tag_exists' });
      await expect(change('team', 'ops', { name: 'tier' })).rejects.toMatchObject({ code: 'tag_exists' });
      for (const name of ['', 'a/b', 'a b', 'x'.repeat(101)]) {
        await expect(put(name, 'x')).rejects.toMatchObject({ code: 'tag_invalid' });
      }
      for (const value of ['', 'x'.repeat(1_001)]) {
        await expect(put('new', value)).rejects.toMatchObject({ code: 'tag_invalid' });
      }
      expect(await tags()).toEqual({ team: 'ops', tier: '1' });
    });
  });
});
