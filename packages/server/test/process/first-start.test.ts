import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { repository, startCommand } from '../support/servers/start-command.ts';

const main = `${process.execPath} packages/server/src/main.ts`;

describe('the first start', { timeout: 300_000 }, () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'symbolon-first-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const environment = () => ({ SYMBOLON_DATABASE: `file:${join(directory, 'symbolon.db')}` });

  /** Starts the server on a terminal, and stops it once it shows this text. Returns what the terminal shows. */
  async function showOnTerminal(text: string): Promise<string> {
    const child = spawn('script', ['--quiet', '--return', '--command', main, '/dev/null'], {
      cwd: repository,
      env: { ...process.env, SYMBOLON_PORT: '0', SYMBOLON_BOOTSTRAP_TOKEN: '', ...environment() },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    const closed = once(child, 'close');
    await vi.waitUntil(() => shown.includes(text) || child.exitCode !== null);
    // Ctrl-C, as the terminal sends it.
    child.stdin.write('\u0003');
    await closed;
    return shown.replaceAll('\r\n', '\n');
  }

  test.runIf(process.platform === 'linux')(
    'on a terminal shows address, token, next command and master key, and no JSON; the second one no token',
    async () => {
      const shown = await showOnTerminal(' info  ready ');
      const [, url = ''] = /\nSymbolon is running at (http:\S+)\n/.exec(shown) ?? [];
      expect(shown.match(/pul-[0-9a-f]{40}/g)).toHaveLength(1);
      expect(shown).toContain(`\n    npx symbolon login --url ${url}\n`);
      expect(shown).toContain(`\n    ${join(directory, 'master.key')}\n`);
      expect(shown).not.toContain('{"level"');
      const again = await showOnTerminal(' info  ready ');
      expect(again).not.toMatch(/pul-|Back up/);
    },
  );

  test('elsewhere logs JSON, and shows the token on standard error', async () => {
    const server = startCommand(main.split(' '), { environment: environment() });
    await server.line('ready');
    expect(server.errors()).toMatch(
      /^\nFirst start\. The access token of user "admin", shown only once:\n\n {4}pul-[0-9a-f]{40}\n\n$/,
    );
    const lines = server.output().trimEnd().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
    expect(server.output()).not.toContain('pul-');
    server.signal('SIGTERM');
    expect(await server.exit).toBe(0);
  });
});
