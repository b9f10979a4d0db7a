import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type Environments, environmentsOf } from '../support/environments/environments.ts';
import { listChildProcesses } from '../support/servers/list-child-processes.ts';
import { createServerClient, type ServerClient } from '../support/servers/server-client.ts';
import { type ServerProcess, startServerProcess } from '../support/servers/server-process.ts';

const bootstrapToken = 'pul-0000000000000000000000000000000000000000';
const noteModules = fileURLToPath(new URL('../support/servers/note-modules.mjs', import.meta.url));

describe('a server in a separate process', () => {
  let place: TestLocation;
  let notes: string;
  let server: ServerProcess;
  let client: ServerClient;
  let environments: Environments;
  let loadedAtStart: readonly string[];

  /** Returns the modules that its main thread has loaded, each with its first importer: `module from importer`. */
  const loaded = () => readFileSync(notes, 'utf8').split('\n').slice(0, -1);

  beforeAll(async () => {
    place = await makeLocation('sqlite');
    if (place.location.engine !== 'sqlite') throw new Error('this test needs the embedded store');
    notes = `${place.location.path}.modules`;
    server = await startServerProcess({
      location: place.location,
      bootstrapToken,
      environment: { NOTE_MODULES: notes },
      nodeOptions: ['--import', noteModules],
    });
    loadedAtStart = loaded();
    client = createServerClient(server.url, bootstrapToken);
    environments = environmentsOf(client);
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    await place.remove();
  });

  /** Returns the modules that parse and evaluate, and their dependencies. */
  const ofTheLanguage = (modules: readonly string[]) =>
    modules.filter((line) =>
      /environments\/language\/(?:language|syntax\/parse-yaml)\.ts from|\/node_modules\/yaml\/.* from/.test(
        line,
      ),
    );

  test('does not load the environment language at start, nor ever in its main thread', async () => {
    expect(loadedAtStart.some((line) => line.includes('environments/evaluation/'))).toBe(true);
    expect(ofTheLanguage(loadedAtStart)).toEqual([]);
    const { status, body } = await environments.checkText('values: {a: {fn::toJSON: [1]}}');
    expect({ status, value: body.properties['a']?.value }).toEqual({ status: 200, value: '[1]' });
    expect(ofTheLanguage(loaded())).toEqual([]);
  });

  test('responds to others while it checks a document of 1 MiB', async () => {
    const lines = Array.from({ length: 70_000 }, (_, index) => `  k${index}: "v"\n`);
    const text = `values:\n${lines.join('')}`;
    expect(text.length).toBeGreaterThan(950_000);
    const answered: string[] = [];
    const check = environments.checkText(text).then(({ status }) => answered.push(`check: ${status}`));
    // The first of them may come before the document has arrived.
    for (let count = 0; count < 200; count += 1) await client.call('GET', '/healthz', { token: null });
    answered.push('200 others');
    await check;
    // A slow machine reaches the time limit of a check, which is an error of the document.
    expect(answered).toEqual(['200 others', expect.stringMatching(/^check: (?:200|400)$/)]);
  }, 180_000);

  test('continues when a language process crashes', async () => {
    const before = await environments.checkText('values: {a: 1}');
    const children = listChildProcesses(server.pid);
    expect(children.length).toBeGreaterThan(0);
    for (const pid of children) process.kill(pid, 'SIGSEGV');
    const after = await environments.checkText('values: {a: 1}');
    expect(after).toMatchObject({ status: 200, body: before.body });
    expect(listChildProcesses(server.pid)).not.toEqual(children);
  });

  test('leaves no language process behind, however the server ends', async () => {
    const other = await startServerProcess({ location: place.location, bootstrapToken });
    const client = createServerClient(other.url, bootstrapToken);
    expect((await environmentsOf(client).checkText('values: {a: 1}')).status).toBe(200);
    const children = listChildProcesses(other.pid);
    expect(children).toHaveLength(1);
    await other.end('SIGKILL');
    await vi.waitFor(() => expect(children.filter(isRunning)).toEqual([]));
  });

  test('stops in time during evaluations, and informs waiting callers', async () => {
    // Takes long to parse, with a small result.
    const text = `unread: [${'{},'.repeat(300_000)}1]\n`;
    const checks = Array.from({ length: 20 }, async () => {
      const { status, headers } = await environments.checkText(text);
      return `${status}, retry after ${headers.get('retry-after')}`;
    });
    expect(await Promise.race(checks)).toBe('200, retry after null');
    await server.end('SIGTERM');
    expect(await server.exitCode).toBe(0);
    expect(new Set(await Promise.all(checks))).toEqual(
      new Set(['200, retry after null', '503, retry after 1']),
    );
  }, 180_000);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
