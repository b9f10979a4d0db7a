import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { startPendingRequest } from '../support/servers/pending-request.ts';
import {
  expectAllGone,
  repository,
  type StartedCommand,
  startCommand,
} from '../support/servers/start-command.ts';

const main = [process.execPath, 'packages/server/src/main.ts'];
const entryPoint = JSON.parse(
  /^ENTRYPOINT (.*)$/m.exec(readFileSync(join(repository, 'deploy/Dockerfile'), 'utf8'))?.[1] ?? '[]',
) as string[];

const commands: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
  ['npm start', ['npm', 'start'], {}],
  ['npx symbolon serve', ['npx', 'symbolon', 'serve'], {}],
  ['the entry point of the container', entryPoint, {}],
  ['two workers', main, { SYMBOLON_WORKERS: '2' }],
  ['npm start with two workers', ['npm', 'start'], { SYMBOLON_WORKERS: '2' }],
];

const asRoot = process.platform === 'linux' && process.getuid?.() === 0;

describe('a server that gets a signal', { timeout: 300_000 }, () => {
  let place: TestLocation;
  let started: StartedCommand | undefined;
  beforeEach(async () => {
    place = await makeLocation('sqlite');
  });
  afterEach(async () => {
    if (started !== undefined) {
      for (const pid of started.tree()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended, as it should.
        }
      }
    }
    started = undefined;
    await place.remove();
  });

  function start(command: readonly string[], environment: Readonly<Record<string, string>>): StartedCommand {
    const path = place.location.engine === 'sqlite' ? place.location.path : '';
    started = startCommand(command, { environment: { SYMBOLON_DATABASE: `file:${path}`, ...environment } });
    return started;
  }

  async function startServing(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<{ readonly server: StartedCommand; readonly url: string }> {
    const server = start(command, environment);
    const { url = '' } = await server.line('ready');
    return { server, url };
  }

  describe.each(commands)('%s', (_name, command, environment) => {
    test.each(['process', 'group'] as const)(
      'SIGTERM to the outermost %s drains: active requests complete, exit code 0, no process is left',
      async (to) => {
        const { server, url } = await startServing(command, environment);
        const request = await startPendingRequest(url);
        const tree = server.tree();
        server.signal('SIGTERM', to);
        await server.line('draining');
        expect(await request.finish()).toBe(400);
        await server.line('drained');
        expect(await server.exit).toBe(0);
        await expectAllGone(tree);
      },
    );
  });

  test.skipIf(!asRoot)(
    'the entry point of the container drains as process 1 of its namespace (skipped unless root: unshare requires it)',
    async () => {
      const namespace = ['unshare', '--pid', '--fork', '--kill-child'];
      const { server, url } = await startServing([...namespace, ...entryPoint], {});
      const request = await startPendingRequest(url);
      const tree = server.tree();
      const [, processOne = 0] = tree;
      process.kill(processOne, 'SIGTERM');
      await server.line('draining');
      expect(await request.finish()).toBe(400);
      await server.line('drained');
      expect(await server.exit).toBe(0);
      await expectAllGone(tree);
    },
  );

  test.each(['SIGINT', 'SIGHUP'] as const)(
    '%s to the group, as a terminal sends it, drains like SIGTERM',
    async (signal) => {
      const { server, url } = await startServing(['npx', 'symbolon', 'serve'], {});
      const request = await startPendingRequest(url);
      const tree = server.tree();
      server.signal(signal, 'group');
      await server.line('draining');
      expect(await request.finish()).toBe(400);
      await server.exit;
      await expectAllGone(tree);
    },
  );

  test('a repeated SIGTERM, and a second SIGINT at once, change nothing', async () => {
    const { server, url } = await startServing(main, {});
    const request = await startPendingRequest(url);
    server.signal('SIGINT');
    server.signal('SIGINT');
    server.signal('SIGTERM');
    await server.line('draining');
    server.signal('SIGTERM');
    expect(await request.finish()).toBe(400);
    expect(await server.exit).toBe(0);
  });

  test('a second SIGINT stops it immediately with exit code 1', async () => {
    const { server, url } = await startServing(main, {});
    await startPendingRequest(url);
    server.signal('SIGINT');
    await server.line('draining');
    await pause(2_500);
    server.signal('SIGINT');
    expect(await server.exit).toBe(1);
    expect(server.output()).not.toContain('could not drain');
  });

  test('clients that have connected and sent no request do not delay the end', async () => {
    const { server, url } = await startServing(main, {});
    const { hostname, port } = new URL(url);
    const idle = connect(Number(port), hostname);
    await once(idle, 'connect');
    const request = await startPendingRequest(url);
    server.signal('SIGTERM');
    await server.line('draining');
    expect(await request.finish()).toBe(400);
    expect(await server.exit).toBe(0);
    idle.destroy();
  });

  test('a request that does not end within the limit is aborted, and the exit code is 1', async () => {
    const { server, url } = await startServing(main, {});
    await startPendingRequest(url);
    server.signal('SIGTERM');
    expect(await server.exit).toBe(1);
    expect(server.output()).toContain('could not drain in time');
  });
});
