import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { loadKeyring } from './master-keys.ts';

const root = mkdtempSync(join(tmpdir(), 'symbolon-keys-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Loads the keys of all databases at the same time, and returns the failures. */
const loader = `
  const { workerData, parentPort } = require('node:worker_threads');
  import(workerData.module).then(async ({ loadKeyring }) => {
    const turns = new Int32Array(workerData.turns);
    const sealed = [];
    for (const [turn, path] of workerData.paths.entries()) {
      Atomics.add(turns, turn, 1);
      while (Atomics.load(turns, turn) < workerData.servers);
      const database = { engine: 'sqlite', path };
      try {
        const settings = { database, masterKey: null, previousMasterKeys: [] };
        const keyring = await loadKeyring(settings, { isInUse: async () => false });
        sealed.push(keyring.seal(Buffer.from('x'), '').split('.')[1]);
      } catch (error) {
        sealed.push(error.message);
      }
    }
    parentPort.postMessage(sealed);
  });
`;

test('servers that start together share one master key, complete from the start and readable only by its owner', async () => {
  const servers = 2;
  const paths = Array.from({ length: 200 }, (_, turn) => join(root, String(turn), 's.db'));
  const workerData = {
    servers,
    paths,
    turns: new SharedArrayBuffer(paths.length * 4),
    module: new URL('./master-keys.ts', import.meta.url).href,
  };
  const workers = Array.from({ length: servers }, () => new Worker(loader, { eval: true, workerData }));
  const answers = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  const [first, second] = answers as [string[], string[]];
  expect(first.filter((id) => !/^[0-9a-f]{16}$/.test(id))).toEqual([]);
  expect(second).toEqual(first);
  for (const directory of readdirSync(root)) {
    expect(readdirSync(join(root, directory))).toEqual(['master.key']);
    expect(statSync(join(root, directory, 'master.key')).mode & 0o777).toBe(0o600);
  }
});

test('a file of two master keys prevents the start, with an error that names the file and not the keys', async () => {
  const directory = join(root, 'two');
  mkdirSync(directory);
  const key = Buffer.alloc(32, 7).toString('base64');
  writeFileSync(join(directory, 'master.key'), `${key}\n${Buffer.alloc(32, 8).toString('base64')}\n`);
  const config = readConfig({ SYMBOLON_DATABASE: `file:${join(directory, 's.db')}` });
  await expect(loadKeyring(config, { isInUse: async () => false })).rejects.toThrow(
    /two\/master\.key must contain one master key \(32 bytes in base64\) and nothing else$/,
  );
});
