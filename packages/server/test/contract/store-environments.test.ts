import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Caller } from '../../src/access/index.ts';
import { listAuditRecords } from '../../src/audit/index.ts';
import { changeSettings } from '../../src/environments/definitions/environments/change-settings.ts';
import { createEnvironment } from '../../src/environments/definitions/environments/create-environment.ts';
import { removeEnvironment } from '../../src/environments/definitions/environments/delete-environment.ts';
import { authorOf } from '../../src/environments/definitions/environments/environment.ts';
import { findEnvironment } from '../../src/environments/definitions/environments/environment-store.ts';
import { formatEtag } from '../../src/environments/definitions/revisions/etag.ts';
import { readDefinition } from '../../src/environments/definitions/revisions/read-definition.ts';
import { saveDefinition } from '../../src/environments/definitions/revisions/save-definition.ts';
import { addMember } from '../../src/tenancy/change-members.ts';
import { findUser } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import {
  createTestDefinitions,
  named,
  organizationAccessIn,
  type TestDefinitions,
} from '../support/environments/definitions.ts';
import { callerOfUser, foundOrganization, startAt, type TestTenancy } from '../support/tenancy.ts';

describeOnBothEngines('environments', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  let context: TestDefinitions;
  let serial = 0;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  beforeEach(async () => {
    serial += 1;
    tenancy = await foundOrganization(database, `acme-${serial}`);
    context = createTestDefinitions(database, tenancy);
  });

  const of = (name: string, caller = tenancy.admin) => ({
    organization: organizationAccessIn(tenancy, caller),
    environment: named(name),
  });
  const create = (name: string, caller = tenancy.admin) =>
    createEnvironment(context, caller, of(name, caller));
  const save = (name: string, text: string, conditions: string[] = [], caller = tenancy.admin) =>
    saveDefinition(context, caller, { ...of(name, caller), text, conditions });
  const remove = (name: string, conditions: string[] = [], caller = tenancy.admin) =>
    removeEnvironment(context, caller, { ...of(name, caller), conditions });
  const find = (name: string) =>
    findEnvironment(database.db, tenancy.organization.organizationId, named(name));
  const read = async (name: string, caller = tenancy.admin) =>
    (await readDefinition(context, caller, { ...of(name, caller), version: null })).text;
  const events = async () => {
    const { organizationId } = tenancy.organization;
    const records = await listAuditRecords(database.db, { organizationId, limit: 100 });
    return records.map(({ record }) => JSON.parse(record) as { event: string; details: unknown }).reverse();
  };
  async function join(login: string): Promise<Caller> {
    const { context: members, admin, organization } = tenancy;
    await addMember(members, admin, { organization, login, roleId: null });
    const user = await findUser(database.db, login);
    return callerOfUser(database, { userId: user?.id ?? '', login });
  }

  describe('created', () => {
    test('begin with an empty document as revision 1, and belong to their creator', async () => {
      const { id } = await create('app/prod');
      expect(await find('app/prod')).toEqual({
        id,
        organizationId: tenancy.organization.organizationId,
        project: 'app',
        name: 'prod',
        owner: authorOf(tenancy.admin),
        currentRevision: 1,
        deletionProtected: false,
        createdAt: startAt,
        modifiedAt: startAt,
      });
      expect(await read('app/prod')).toBe('');
    });

    test('a name that differs only in case is taken, within the organization', async () => {
      await create('app/prod');
      await expect(create('app/prod')).rejects.toMatchObject({ code: 'environment_exists' });
      await expect(create('App/Prod')).rejects.toMatchObject({ code: 'environment_exists' });
      expect(await find('App/Prod')).toBeNull();
      await create('app2/prod');
      tenancy = await foundOrganization(database, `other-${serial}`);
      await create('App/Prod');
    });

    test('a member has admin on an environment that they created, and others do not see it', async () => {
      const [bob, eve] = [await join(`bob-${serial}`), await join(`eve-${serial}`)];
      await create('app/prod', bob);
      expect(await save('app/prod', 'a: 1', [], bob)).toMatchObject({ ok: true, value: { revision: 2 } });
      await expect(save('app/prod', 'a: 2', [], eve)).rejects.toMatchObject({ code: 'environment_unknown' });
      await expect(read('app/prod', eve)).rejects.toMatchObject({ code: 'environment_unknown' });
      await remove('app/prod', [], bob);
    });
  });

  describe('saved', () => {
    test('a document becomes the next revision, with its secrets encrypted', async () => {
      const { id } = await create('app/prod');
      context.clock.at += 1_000;
      expect(await save('app/prod', 'secret: hunter2\n')).toEqual({
        ok: true,
        value: {
          revision: 2,
          etag: formatEtag({ environmentId: id, revision: 2 }),
          diagnostics: [],
        },
      });
      expect(await read('app/prod')).toBe(`secret: ${id}/hunter2\n`);
      expect(await find('app/prod')).toMatchObject({ currentRevision: 2, modifiedAt: startAt + 1_000 });
    });

    test('a document with errors is not saved, one with warnings is', async () => {
      await create('app/prod');
      const refused = await save('app/prod', 'a: 1\n!no such thing');
      expect(refused).toMatchObject({
        ok: false,
        fault: [{ severity: 'error', summary: 'no such thing', range: { begin: { line: 2 } } }],
      });
      expect(await read('app/prod')).toBe('');
      expect(await save('app/prod', '?odd')).toMatchObject({
        ok: true,
        value: { diagnostics: [{ severity: 'warning', summary: 'odd' }] },
      });
    });

    test('an unchanged document creates no revision', async () => {
      const { id } = await create('app/prod');
      await save('app/prod', 'a: 1');
      expect(await save('app/prod', 'a: 1')).toMatchObject({
        ok: true,
        value: { revision: 2, etag: formatEtag({ environmentId: id, revision: 2 }) },
      });
      expect((await find('app/prod'))?.currentRevision).toBe(2);
      await save('app/prod', 'a: 2');
      expect(await save('app/prod', 'a: 1')).toMatchObject({ ok: true, value: { revision: 4 } });
    });

    test('with an entity tag, only changes of the latest revision are saved', async () => {
      const { id } = await create('app/prod');
      const etag = (revision: number) => formatEtag({ environmentId: id, revision });
      expect(await save('app/prod', 'a: 1', [etag(1)])).toMatchObject({ value: { revision: 2 } });
      const late = save('app/prod', 'a: 2', [etag(1)]);
      await expect(late).rejects.toMatchObject({ code: 'revision_moved_on' });
      await expect(late).rejects.toThrow(/app\/prod has changed since it was read: it is at revision 2\./);
      await expect(save('app/prod', 'a: 2', [etag(2), etag(1)])).rejects.toMatchObject({
        code: 'revision_moved_on',
      });
      expect(await save('app/prod', 'a: 2', [etag(2)])).toMatchObject({ value: { revision: 3 } });
    });

    test('a newer revision during the check of the document is reported', async () => {
      const { id } = await create('app/prod');
      const { prepareDocument } = context;
      const slow = createTestDefinitions(database, tenancy, {
        prepareDocument: async (request) => {
          await save('app/prod', 'a: faster');
          return prepareDocument(request);
        },
      });
      const conditions = [formatEtag({ environmentId: id, revision: 1 })];
      const late = saveDefinition(slow, tenancy.admin, { ...of('app/prod'), text: 'a: slower', conditions });
      await expect(late).rejects.toMatchObject({ code: 'revision_moved_on' });
      expect(await read('app/prod')).toBe('a: faster');
    });

    test('a document of more than 1 MiB, or with a NUL, is refused with an explanation', async () => {
      await create('app/prod');
      const maxBytes = 1024 * 1024;
      expect(await save('app/prod', 'x'.repeat(maxBytes))).toMatchObject({ ok: true });
      await expect(save('app/prod', 'ö'.repeat(maxBytes / 2 + 1))).rejects.toMatchObject({
        code: 'document_too_large',
        message: expect.stringMatching(/^The document has 1048578 bytes; the limit is 1048576 \(1 MiB\)/),
      });
      await expect(save('app/prod', `secret: ${'x'.repeat(maxBytes - 10)}`)).rejects.toMatchObject({
        code: 'document_too_large',
        message: expect.stringMatching(/^The document with its secrets encrypted has/),
      });
      await expect(save('app/prod', 'a: \0')).rejects.toMatchObject({ code: 'document_invalid' });
      expect((await find('app/prod'))?.currentRevision).toBe(2);
    });

    test('by many concurrent callers, from two servers, without a loss or a duplicate number', async () => {
      await create('app/prod');
      const other = createTestDefinitions(await database.openAnother(), tenancy);
      const contexts = [context, other];
      // Two connections of one process to the embedded store cannot write in turns: each would wait for the other.
      const usable = database.engine === 'postgres' ? contexts : [context];
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          saveDefinition(usable[index % usable.length] ?? context, tenancy.admin, {
            ...of('app/prod'),
            text: `a: ${index}`,
            conditions: [],
          }),
        ),
      );
      const revisions = outcomes.map((outcome) => (outcome.ok ? outcome.value.revision : 0));
      expect(revisions.toSorted((one, another) => one - another)).toEqual(
        Array.from({ length: 12 }, (_, index) => index + 2),
      );
      expect((await find('app/prod'))?.currentRevision).toBe(13);
      for (const [index, revision] of revisions.entries()) {
        const { text } = await readDefinition(context, tenancy.admin, {
          ...of('app/prod'),
          version: revision,
        });
        expect(text).toBe(`a: ${index}`);
      }
    });

    test('of many concurrent saves with the same entity tag one succeeds', async () => {
      const { id } = await create('app/prod');
      const conditions = [formatEtag({ environmentId: id, revision: 1 })];
      const other = createTestDefinitions(await database.openAnother(), tenancy);
      const usable = database.engine === 'postgres' ? [context, other] : [context];
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          saveDefinition(usable[index % usable.length] ?? context, tenancy.admin, {
            ...of('app/prod'),
            text: `a: ${index}`,
            conditions,
          }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
      expect(codes.filter((code) => code === 'revision_moved_on')).toHaveLength(9);
      expect((await find('app/prod'))?.currentRevision).toBe(2);
    });
  });

  describe('deleted', () => {
    test('with their grants and sessions; a later environment with the same name has none of them', async () => {
      const bob = await join(`bob-${serial}`);
      const ended: string[] = [];
      context = createTestDefinitions(database, tenancy, {
        onDeleted: async (_tx, { id }) => void ended.push(id),
      });
      const { id } = await create('app/prod', bob);
      await save('app/prod', 'a: 1');
      await remove('app/prod');
      expect(ended).toEqual([id]);
      await expect(read('app/prod')).rejects.toMatchObject({ code: 'environment_unknown' });
      const left = await database.db
        .selectFrom('environment_revisions')
        .select('number')
        .where('environment_id', '=', id)
        .execute();
      // Kept so that it can be restored, and not accessible otherwise.
      expect(left).toHaveLength(2);
      await create('app/prod');
      await expect(read('app/prod', bob)).rejects.toMatchObject({ code: 'environment_unknown' });
      expect(await read('app/prod')).toBe('');
    });

    test('not while they are protected, nor if they have a newer revision', async () => {
      const { id } = await create('app/prod');
      const etag = formatEtag({ environmentId: id, revision: 1 });
      await changeSettings(context, tenancy.admin, {
        ...of('app/prod'),
        settings: { deletionProtected: true },
      });
      await expect(remove('app/prod')).rejects.toMatchObject({ code: 'deletion_protected' });
      await changeSettings(context, tenancy.admin, { ...of('app/prod'), settings: {} });
      expect(await find('app/prod')).toMatchObject({ deletionProtected: true });
      await changeSettings(context, tenancy.admin, {
        ...of('app/prod'),
        settings: { deletionProtected: false },
      });
      await save('app/prod', 'a: 1');
      await expect(remove('app/prod', [etag])).rejects.toMatchObject({ code: 'revision_moved_on' });
      await remove('app/prod', [formatEtag({ environmentId: id, revision: 2 })]);
      expect(await find('app/prod')).toBeNull();
    });

    test('a deletion that fails changes nothing', async () => {
      context = createTestDefinitions(database, tenancy, {
        onDeleted: () => Promise.reject(new Error('no')),
      });
      await create('app/prod');
      await expect(remove('app/prod')).rejects.toThrow('no');
      expect(await find('app/prod')).not.toBeNull();
      expect((await events()).map(({ event }) => event)).not.toContain('environment-deleted');
    });
  });

  test('every action is audited, in order, with name and id', async () => {
    const { id } = await create('app/prod');
    await save('app/prod', 'a: 1');
    await read('app/prod');
    await changeSettings(context, tenancy.admin, {
      ...of('app/prod'),
      settings: { deletionProtected: true },
    });
    await changeSettings(context, tenancy.admin, {
      ...of('app/prod'),
      settings: { deletionProtected: false },
    });
    await remove('app/prod');
    const about = { environment: 'app/prod', environmentId: id };
    expect((await events()).map(({ event, details }) => [event, details])).toEqual([
      ['environment-created', about],
      ['environment-updated', { ...about, revision: 2 }],
      ['environment-read', { ...about, revision: 2 }],
      ['environment-settings-updated', { ...about, deletionProtected: true }],
      ['environment-settings-updated', { ...about, deletionProtected: false }],
      ['environment-deleted', { ...about, revision: 2 }],
    ]);
  });
});
