import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { removeEnvironment } from '../../src/environments/definitions/environments/delete-environment.ts';
import { createDefinitions } from '../../src/environments/definitions/index.ts';
import { createRevisionTag } from '../../src/environments/definitions/revisions/change-revision-tags.ts';
import { withdrawRevision } from '../../src/environments/definitions/revisions/retract-revision.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import { parseEnvironmentReference } from '../../src/environments/names.ts';
import { newId } from '../../src/platform/new-id.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { createTestDefinitions, named, type TestDefinitions } from '../support/environments/definitions.ts';
import { foundOrganization, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('resolution of references', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let context: TestDefinitions;
  let readings: number;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    context = createTestDefinitions(database, tenancy, { definitions: createDefinitions(counted()) });
    readings = 0;
  });

  /** The same database, with a counter of its reads. */
  function counted(changed: Partial<Database> = {}): Database {
    return {
      ...database,
      ...changed,
      get db() {
        readings += 1;
        return database.db;
      },
    };
  }

  const of = (name: string) => ({ organization: tenancy.organization, environment: named(name) });
  const create = (name: string) => createEnvironment(context, tenancy.admin, of(name));
  const save = (name: string, text: string) =>
    saveDefinition(context, tenancy.admin, { ...of(name), text, conditions: [] });
  const find = async (text: string, definitions = context.definitions) => {
    const reference = parseEnvironmentReference(text);
    if (!reference) throw new Error(`${text} is not a reference`);
    return definitions.find(tenancy.organization.organizationId, reference);
  };

  test('the latest revision, a number and a tag lead to their documents', async () => {
    const { id } = await create('app/prod');
    await save('app/prod', 'a: 2');
    await createRevisionTag(context, tenancy.admin, { ...of('app/prod'), name: 'stable', revision: null });
    await save('app/prod', 'a: 3');
    const of2 = { environmentId: id, project: 'app', name: 'prod', revision: 2, text: 'a: 2' };
    expect(await find('app/prod@2')).toEqual({ ...of2, etag: `"${id}.2"` });
    expect(await find('app/prod@stable')).toEqual(await find('app/prod@2'));
    expect(await find('app/prod')).toMatchObject({ revision: 3, text: 'a: 3' });
    expect(await find('app/prod@latest')).toEqual(await find('app/prod'));
    expect(await find('app/prod@1')).toMatchObject({ revision: 1, text: '' });
  });

  test('an unknown version is distinguished from an unknown environment', async () => {
    await create('app/prod');
    await expect(find('app/prod@2')).rejects.toMatchObject({
      code: 'version_unknown',
      message: 'app/prod has no revision 2; the latest is 1.',
    });
    await expect(find('app/prod@stable')).rejects.toMatchObject({
      code: 'version_unknown',
      message: 'app/prod has no revision tagged "stable".',
    });
    expect(await find('app/staging')).toBeNull();
    expect(await find('App/prod')).toBeNull();
    tenancy = await foundOrganization(database, `other-${serial}`);
    expect(await find('app/prod')).toBeNull();
  });

  test('a retracted revision is refused with its replacement', async () => {
    await create('app/prod');
    for (const text of ['a: 2', 'a: 3', 'a: 4']) await save('app/prod', text);
    const withdraw = { ...of('app/prod'), version: 3, replacement: null, reason: 'leaked' };
    await withdrawRevision(context, tenancy.admin, withdraw);
    await expect(find('app/prod@3')).rejects.toMatchObject({
      code: 'revision_retracted',
      message: 'app/prod@3 was retracted (leaked); use revision 2, which replaces it.',
    });
    await expect(find('app/prod@3')).rejects.toMatchObject({ code: 'revision_retracted' });
  });

  test('while nothing changes nothing is read, not even for misses', async () => {
    await create('app/prod');
    await save('app/prod', 'a: 2');
    for (const reference of ['app/prod', 'app/prod@2', 'app/none']) await find(reference);
    await expect(find('app/prod@9')).rejects.toMatchObject({ code: 'version_unknown' });
    readings = 0;
    for (let round = 0; round < 3; round += 1) {
      expect(await find('app/prod')).toMatchObject({ text: 'a: 2' });
      expect(await find('app/prod@2')).toMatchObject({ text: 'a: 2' });
      expect(await find('app/none')).toBeNull();
      await expect(find('app/prod@9')).rejects.toMatchObject({ code: 'version_unknown' });
    }
    expect(readings).toBe(0);
  });

  test('a save, a tag, a retraction and a deletion take effect at once, and only a new text is read again', async () => {
    await create('app/prod');
    await create('app/base');
    await save('app/base', 'b: 1');
    expect(await find('app/base')).toMatchObject({ text: 'b: 1' });
    expect(await find('app/prod')).toMatchObject({ text: '' });
    await save('app/prod', 'a: 2');
    readings = 0;
    expect(await find('app/base')).toMatchObject({ text: 'b: 1' });
    // Its target may have changed; the text of a revision cannot.
    expect(readings).toBe(1);
    expect(await find('app/prod')).toMatchObject({ text: 'a: 2' });
    await createRevisionTag(context, tenancy.admin, { ...of('app/prod'), name: 'stable', revision: 1 });
    expect(await find('app/prod@stable')).toMatchObject({ text: '' });
    expect(await find('app/prod@1')).toMatchObject({ text: '' });
    await withdrawRevision(context, tenancy.admin, {
      ...of('app/prod'),
      version: 1,
      replacement: 2,
      reason: '',
    });
    await expect(find('app/prod@1')).rejects.toMatchObject({
      message: 'app/prod@1 was retracted; use revision 2, which replaces it.',
    });
    expect(await find('app/prod@stable')).toMatchObject({ text: 'a: 2' });
    await removeEnvironment(context, tenancy.admin, { ...of('app/prod'), conditions: [] });
    expect(await find('app/prod')).toBeNull();
  });

  test('changes by another server take effect', async () => {
    await create('app/prod');
    expect(await find('app/prod')).toMatchObject({ text: '' });
    const other = createTestDefinitions(await database.openAnother(), tenancy);
    await saveDefinition(other, tenancy.admin, { ...of('app/prod'), text: 'a: theirs', conditions: [] });
    await expect.poll(() => find('app/prod')).toMatchObject({ text: 'a: theirs' });
  });

  test('while no version is known everything is read, and no cached value is used', async () => {
    let version: number | null = 1;
    const changes = { ...database.changes, versionOf: () => version };
    const definitions = createDefinitions(counted({ changes }));
    expect(await find('app/prod', definitions)).toBeNull();
    await create('app/prod');
    expect(await find('app/prod', definitions)).toBeNull();
    version = null;
    expect(await find('app/prod', definitions)).toMatchObject({ text: '' });
    await save('app/prod', 'a: 2');
    expect(await find('app/prod', definitions)).toMatchObject({ text: 'a: 2' });
    expect(await definitions.find(newId(), { ...named('app/prod'), version: null })).toBeNull();
  });
});
