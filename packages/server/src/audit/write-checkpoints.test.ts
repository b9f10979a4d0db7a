import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../../test/support/databases/databases.ts';
import { appendAuditEvents, findHead } from './store.ts';
import { createCheckpointWriter } from './write-checkpoints.ts';

describeOnBothEngines('checkpoints of the audit log', (openTestDatabase) => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await openTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'checkpoints-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const append = (organizationId: string) =>
    database.write({ by: 'maintenance' }, (tx) =>
      appendAuditEvents(tx, database.engine, [
        {
          organizationId,
          at: 1,
          event: 'member-added',
          actor: { kind: 'user', name: 'ann' },
          sourceIp: '',
          requestId: '',
          description: '',
          details: {},
        },
      ]),
    );
  const createWriter = (path: string) =>
    createCheckpointWriter({
      db: database.db,
      now: () => 1_700_000_000_000,
      path,
      organizationName: async (id) => `name of ${id}`,
    });

  test('a line is appended for each chain whose head changed, and for no other', async () => {
    const path = join(folder, 'heads');
    const writer = createWriter(path);
    await append('a');
    await append('b');
    expect(await writer.write()).toBe(2);
    await append('b');
    expect(await writer.write()).toBe(1);
    expect(await writer.write()).toBe(0);
    const lines = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ organizationId, sequence }) => [organizationId, sequence])).toEqual([
      ['a', 1],
      ['b', 1],
      ['b', 2],
    ]);
    expect(lines[2]).toEqual({
      at: '2023-11-14T22:13:20.000Z',
      organization: 'name of b',
      organizationId: 'b',
      ...(await findHead(database.db, 'b')),
    });
  });

  test('each write to an unwritable file fails, and the lines are written once it is writable', async () => {
    const path = join(folder, 'volume', 'heads');
    const writer = createWriter(path);
    const unwritable = {
      code: 'checkpoint_file_unwritable',
      message: `the checkpoint file ${path} cannot be written (ENOENT): correct SYMBOLON_AUDIT_CHECKPOINT_FILE, or create its folder and give the user that runs the server write access to it`,
    };
    await expect(writer.write()).rejects.toMatchObject(unwritable);
    await expect(writer.write()).rejects.toMatchObject(unwritable);
    await mkdir(join(folder, 'volume'));
    expect(await writer.write()).toBeGreaterThan(0);
  });
});
