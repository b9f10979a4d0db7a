import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';

const mainPath = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Process {
  readonly lines: { msg?: string; url?: string; level?: number }[];
  readonly errors: Promise<string>;
  readonly exit: Promise<number | null>;
  readonly output: () => string;
  signal(signal: NodeJS.Signals): void;
}

/** Starts the server like an operator, with only this environment. */
function start(environment: Record<string, string>): Process {
  const child = spawn(process.execPath, [mainPath], {
    env: { PATH: process.env['PATH'], SYMBOLON_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const lines: Process['lines'] = [];
  child.stdout.on('data', (chunk) => {
    output += chunk;
    lines.splice(
      0,
      lines.length,
      ...output
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    );
  });
  return {
    lines,
    errors: text(child.stderr),
    exit: once(child, 'exit').then(([code]) => code as number | null),
    output: () => output,
    signal: (signal) => void child.kill(signal),
  };
}

const readyUrl = (server: Process) =>
  vi.waitFor(
    () => {
      const ready = server.lines.find(({ msg }) => msg === 'ready');
      if (ready?.url === undefined) throw new Error('not ready');
      return ready.url;
    },
    { timeout: 120_000, interval: 20 },
  );

describe('the process', () => {
  let place: TestLocation;
  let database: string;
  beforeAll(async () => {
    place = await makeLocation('sqlite');
    if (place.location.engine === 'sqlite') database = `file:${place.location.path}`;
  });
  afterAll(() => place.remove());

  test('an invalid configuration exits 2 and reports every fault at once, without secrets', async () => {
    const server = start({
      SYMBOLON_PORT: 'eighty',
      SYMBOLON_DATABASE: 'mysql://u:canary@db',
      SYMBOLON_BOOTSTRAP_TOKEN: 'can ary',
      SYMBOLON_WORKERS: '0',
    });
    const [code, errors] = await Promise.all([server.exit, server.errors]);
    expect(code).toBe(2);
    for (const name of ['PORT', 'DATABASE', 'BOOTSTRAP_TOKEN', 'WORKERS']) {
      expect(errors).toContain(`  SYMBOLON_${name} `);
    }
    expect(errors + server.output()).not.toMatch(/canary|can ary/);
  });

  test('a database that cannot be reached exits 3 and does not show its password', async () => {
    const server = start({
      SYMBOLON_DATABASE: 'postgres://symbolon:canary-password@127.0.0.1:1/symbolon',
      SYMBOLON_LOG_LEVEL: 'trace',
    });
    const [code, errors] = await Promise.all([server.exit, server.errors]);
    expect(code).toBe(3);
    expect(server.output()).toContain('could not start');
    expect(errors + server.output()).not.toContain('canary-password');
  });

  test('a port in use exits 5', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const server = start({ SYMBOLON_PORT: port, SYMBOLON_DATABASE: database });
    expect(await server.exit).toBe(5);
    expect(server.output()).toContain('is in use by another process');
    other.close();
  });

  test('the first start shows a token once; the server serves, logs, drains on SIGTERM and exits with 0', async () => {
    const location = await makeLocation('sqlite');
    const path = location.location.engine === 'sqlite' ? location.location.path : '';
    const server = start({ SYMBOLON_DATABASE: `file:${path}`, SYMBOLON_PROT: '1' });
    const url = await readyUrl(server);
    expect(server.lines.map(({ msg }) => msg)).toContain('unknown variable');
    expect((await (await fetch(`${url}/healthz`)).json()) as object).toEqual({ status: 'alive' });
    const ready = (await (await fetch(`${url}/readyz`)).json()) as { status: string; time: string };
    expect(ready.status).toBe('ready');
    expect(new Date(ready.time).toISOString()).toBe(ready.time);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('symbolon_request_seconds_count{route="/healthz",method="GET",status="200"} 1');
    expect(metrics).toContain('symbolon_queued_commits{queue="outcomes"} 0');
    expect(((await (await fetch(`${url}/openapi.json`)).json()) as { openapi: string }).openapi).toMatch(
      /^3\./,
    );
    server.signal('SIGTERM');
    expect(await server.exit).toBe(0);
    const shown = /pul-[0-9a-f]{40}/.exec(await server.errors)?.[0] ?? '';
    expect(shown).not.toBe('');
    expect(server.output()).not.toContain(shown);

    const again = start({ SYMBOLON_DATABASE: `file:${path}` });
    const headers = { authorization: `token ${shown}` };
    expect((await fetch(`${await readyUrl(again)}/api/user`, { headers })).status).toBe(200);
    again.signal('SIGINT');
    expect(await again.exit).toBe(0);
    expect(await again.errors).not.toContain('pul-');
    await location.remove();
  });

  test('a new bootstrap token revokes the previous token', async () => {
    const statuses = [];
    for (const token of ['pul-first-token', 'pul-second-token', 'pul-second-token']) {
      const server = start({ SYMBOLON_DATABASE: database, SYMBOLON_BOOTSTRAP_TOKEN: token });
      const url = await readyUrl(server);
      for (const value of ['pul-first-token', 'pul-second-token']) {
        const headers = { authorization: `token ${value}` };
        statuses.push((await fetch(`${url}/api/user`, { headers })).status);
      }
      server.signal('SIGTERM');
      expect(await server.exit).toBe(0);
    }
    expect(statuses).toEqual([200, 401, 401, 200, 401, 200]);
  });
});
