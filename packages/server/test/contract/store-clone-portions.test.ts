import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database, Tx } from '../../src/database/index.ts';
import { cloneEnvironment } from '../../src/environments/definitions/clones/clone-environment.ts';
import { listDeletions } from '../../src/environments/definitions/deleted/deleted-environment-store.ts';
import { deleteSomeDiscarded } from '../../src/environments/definitions/deleted/discard-environments.ts';
import {
  findEnvironment,
  listEnvironmentsAfter,
} from '../../src/environments/definitions/environments/environment-store.ts';
import { createRevisionTag } from '../../src/environments/definitions/revisions/change-revision-tags.ts';
import {
  listRevisions,
  retractRevision,
} from '../../src/environments/definitions/revisions/revision-store.ts';
import {
  listRevisionTags,
  moveRevisionTags,
} from '../../src/environments/definitions/revisions/revision-tag-store.ts';
import { createEnvironmentTag } from '../../src/environments/definitions/tags/change-environment-tags.ts';
import { listEnvironmentTags } from '../../src/environments/definitions/tags/environment-tag-store.ts';
import { creatorsTx } from '../../src/environments/grants/index.ts';
import { mainThreadBytes } from '../../src/platform/turns/main-thread-budget.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { type CloningOrganization, cloningIn } from '../support/environments/cloning.ts';
import { named, type TestDefinitions } from '../support/environments/definitions.ts';

describeOnBothEngines('clones with a long history', (openTestDatabase) => {
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

  /** Adds revisions until there are `count`, each with a text of that length. */
  async function lengthen(count: number, characters: number): Promise<void> {
    const last = await database.db
      .selectFrom('environment_revisions')
      .selectAll()
      .where('environment_id', '=', cloning.sourceId)
      .where('number', '=', 4)
      .executeTakeFirstOrThrow();
    const definition = 'x'.repeat(characters);
    await database.write({ by: 'maintenance', topics: 'environments' }, async (tx) => {
      for (let number = 5; number <= count; number += 1)
        await tx
          .insertInto('environment_revisions')
          .values({ ...last, number, definition })
          .execute();
      await tx
        .updateTable('environments')
        .set({ current_revision: count })
        .where('id', '=', cloning.sourceId)
        .execute();
    });
  }
  /** The bytes of all revisions that are not of the source. */
  async function writtenBytes(db: Database['db']): Promise<{ rows: number; bytes: number }> {
    const sizes = await db
      .selectFrom('environment_revisions')
      .innerJoin('environments', 'environments.id', 'environment_id')
      .select((eb) => eb.fn<number>('octet_length', ['definition']).as('bytes'))
      .where('organization_id', '=', cloning.tenancy.organization.organizationId)
      .where('environment_id', '!=', cloning.sourceId)
      .execute();
    return { rows: sizes.length, bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
  }
  /** The context with a database that calls `onWrite` at the end of each transaction. */
  const observing = (onWrite: (tx: Tx, write: number) => Promise<void>): TestDefinitions => {
    let writes = 0;
    const write: Database['write'] = (terms, work) =>
      database.write(terms, async (tx) => {
        const result = await work(tx);
        writes += 1;
        await onWrite(tx, writes);
        return result;
      });
    return { ...cloning.context, database: { ...database, write } };
  };
  const cloneAll = (observed: TestDefinitions, caller = cloning.tenancy.admin) =>
    cloneEnvironment(observed, caller, {
      ...cloning.on('app/prod', caller),
      target: named('app/copy'),
      version: null,
      preserve: new Set(['history', 'revisionTags', 'environmentTags']),
    });
  const find = (name: string) =>
    findEnvironment(database.db, cloning.tenancy.organization.organizationId, named(name));

  test('one tenant’s size never costs another’s time: a long history is written in portions that nobody sees', async () => {
    await lengthen(900, 500);
    const portions: number[] = [];
    let before = 0;
    const seen: string[] = [];
    await cloneAll(
      observing(async (tx) => {
        const { bytes } = await writtenBytes(tx);
        portions.push(bytes - before);
        before = bytes;
        const { organizationId } = cloning.tenancy.organization;
        const found = [
          await findEnvironment(tx, organizationId, named('app/copy')),
          ...(await listDeletions(tx, organizationId, { after: null, limit: 10 })),
          ...(await listEnvironmentsAfter(tx, { organizationId, afterKey: null, limit: 10 })),
        ];
        seen.push(...found.flatMap((environment) => environment?.id ?? []));
      }),
    );
    expect(portions.length).toBeGreaterThan(10);
    for (const bytes of portions) expect(bytes).toBeLessThanOrEqual(mainThreadBytes);
    const { id } = await cloning.copy();
    // Only the last transaction shows it: by name, and in the list.
    expect(seen.filter((each) => each !== cloning.sourceId)).toEqual([id, id]);
    expect(portions.at(-1)).toBe(0);
    const texts = await cloning.textsOf(id);
    expect(texts.map(([number]) => number)).toEqual(Array.from({ length: 900 }, (_, index) => index + 1));
    expect(await listRevisionTags(database.db, id)).toHaveLength(3);
    expect(await listEnvironmentTags(database.db, id)).toHaveLength(1);
  });

  test('leave nothing behind where the caller loses open between two portions', async () => {
    await lengthen(300, 500);
    const bob = await cloning.join(`bob-${serial}`);
    await cloning.grant(bob, 'open');
    const clonedByBob = cloneAll(
      observing(async (tx, write) => {
        if (write === 2) await tx.deleteFrom('environment_grants').execute();
      }),
      bob,
    );
    await expect(clonedByBob).rejects.toMatchObject({ code: 'environment_unknown' });
    expect(await find('app/copy')).toBeNull();
    expect(await writtenBytes(database.db)).toEqual({ rows: 0, bytes: 0 });
  });

  test('of a source with a retraction between two portions have the retraction, and its tags', async () => {
    await lengthen(300, 500);
    let isRetracted = false;
    await cloneAll(
      observing(async (tx, write) => {
        if (write !== 3 || isRetracted) return;
        isRetracted = true;
        const retraction = { at: 1, by: { login: 'ann', name: 'Ann' }, reason: 'leaked', replacement: 300 };
        await retractRevision(creatorsTx(tx), cloning.sourceId, { number: 3, retraction });
        await moveRevisionTags(creatorsTx(tx), cloning.sourceId, {
          from: 3,
          to: 300,
          at: 1,
          editor: retraction.by,
        });
      }),
    );
    const { id } = await cloning.copy();
    const all = { before: null, limit: 500 };
    expect(await listRevisions(database.db, id, all)).toEqual(
      await listRevisions(database.db, cloning.sourceId, all),
    );
    expect(await listRevisionTags(database.db, id)).toEqual(
      await listRevisionTags(database.db, cloning.sourceId),
    );
    expect((await writtenBytes(database.db)).rows).toBe(300);
  });

  test('of a server that was killed are deleted by maintenance in portions, and never found', async () => {
    await lengthen(300, 500);
    const killed = observing(async () => {});
    let writes = 0;
    const write: Database['write'] = (terms, work) => {
      writes += 1;
      return writes > 3 ? Promise.reject(new Error('killed')) : killed.database.write(terms, work);
    };
    await expect(cloneAll({ ...cloning.context, database: { ...database, write } })).rejects.toThrow(
      'killed',
    );
    expect((await writtenBytes(database.db)).rows).toBeGreaterThan(0);
    expect(await find('app/copy')).toBeNull();
    const { organizationId } = cloning.tenancy.organization;
    expect(await listDeletions(database.db, organizationId, { after: null, limit: 10 })).toEqual([]);
    const sweepAt = async (now: number) => {
      const deleted: number[] = [];
      for (let more = true; more; ) {
        const before = await writtenBytes(database.db);
        more = await database.write({ by: 'maintenance' }, (tx) => deleteSomeDiscarded(tx, now));
        deleted.push(before.bytes - (await writtenBytes(database.db)).bytes);
      }
      return deleted;
    };
    const now = cloning.context.clock.now();
    expect(await sweepAt(now + 500_000)).toEqual([0]);
    const portions = await sweepAt(now + 600_001);
    expect(portions.length).toBeGreaterThan(2);
    for (const bytes of portions) expect(bytes).toBeLessThanOrEqual(mainThreadBytes);
    expect(await writtenBytes(database.db)).toEqual({ rows: 0, bytes: 0 });
    await cloning.clone();
    expect(await cloning.textsOf((await cloning.copy()).id)).toHaveLength(1);
  });

  test('one tenant’s size never costs another’s time: an environment has at most 100 tags and 1,000 revision tags', async () => {
    const { admin } = cloning.tenancy;
    const stored = { created_at: 0, modified_at: 0, editor_login: 'u', editor_name: 'u' };
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
    await rawDb(database)
      .insertInto('environment_tags')
      .values(names(98).map((name) => ({ environment_id: cloning.sourceId, name, value: 'v', ...stored })))
      .execute();
    const put = (name: string) =>
      createEnvironmentTag(cloning.context, admin, { ...cloning.on('app/prod'), name, value: 'v' });
    await put('last');
    await expect(put('more')).rejects.toMatchObject({
      code: 'tags_too_many',
      message: 'app/prod has 100 tags, the maximum; delete one first.',
    });
    await rawDb(database)
      .insertInto('environment_revision_tags')
      .values(names(996).map((name) => ({ environment_id: cloning.sourceId, name, revision: 4, ...stored })))
      .execute();
    const tag = (name: string) =>
      createRevisionTag(cloning.context, admin, { ...cloning.on('app/prod'), name, revision: 4 });
    await tag('last');
    await expect(tag('more')).rejects.toMatchObject({ code: 'tags_too_many' });
    expect(await listRevisionTags(database.db, cloning.sourceId)).toHaveLength(1_000);
  });
});
