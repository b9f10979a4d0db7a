import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findHead } from '../../src/audit/index.ts';
import { readConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';
import { isExpected } from '../../src/process/is-expected.ts';
import { prepare, type Serving, serve } from '../../src/process/serve.ts';
import { findOrganization } from '../../src/tenancy/index.ts';
import { describeOnBothEngines, rawDb, type TestDatabase } from '../support/databases/databases.ts';
import { organizationName } from '../support/parsed-names.ts';
import { createServerClient } from '../support/servers/server-client.ts';

const binary = fileURLToPath(new URL('../../../cli/bin/symbolon.js', import.meta.url));
const token = 'pul-0000000000000000000000000000000000000000';
const minutes = 7;

interface Checkpoint {
  readonly at: string;
  readonly organization: string;
  readonly organizationId: string;
  readonly sequence: number;
  readonly hash: string;
}

describeOnBothEngines('a server with SYMBOLON_AUDIT_CHECKPOINT_FILE', (openTestDatabase) => {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-checkpoints-'));
  const volume = join(folder, 'volume');
  const file = join(volume, 'checkpoints');
  const log: string[] = [];
  let database: TestDatabase;
  let organizationId: string;
  let serving: Serving;

  beforeAll(async () => {
    database = await openTestDatabase();
    const { location } = database;
    const config = readConfig({
      SYMBOLON_PORT: '0',
      SYMBOLON_DATABASE: location.engine === 'sqlite' ? `file:${location.path}` : location.connectionString,
      SYMBOLON_BOOTSTRAP_TOKEN: token,
      SYMBOLON_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      SYMBOLON_V2_ALGORITHM: 'ES256',
      SYMBOLON_AUDIT_CHECKPOINT_FILE: file,
      SYMBOLON_AUDIT_CHECKPOINT_MINUTES: String(minutes),
    });
    const logger = createLogger('warn', { write: (line) => void log.push(line) }, isExpected);
    const store = await prepare(config, logger);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    serving = await serve(config, logger, store);
    organizationId = (await findOrganization(database.db, organizationName('main')))?.id ?? '';
  });
  afterAll(async () => {
    vi.useRealTimers();
    await serving.drain();
    rmSync(folder, { recursive: true });
  });

  const createTeam = (name: string) =>
    createServerClient(serving.listening, token).call('POST', '/api/orgs/main/teams/pulumi', {
      body: { name, displayName: name, description: '' },
    });

  function readCheckpoints(): Checkpoint[] {
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    return lines.map((line) => JSON.parse(line) as Checkpoint);
  }

  /** Waits without `vi.waitUntil` and `expect.poll`, which advance the faked timers. */
  async function waitForCheckpoints(count: number): Promise<void> {
    while (!existsSync(file) || readCheckpoints().length < count) await wait(20);
  }

  /** Runs the real command, and returns its exit code and JSON output. */
  const verify = (...parameters: string[]): Promise<{ exitCode: number; result: unknown }> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        SYMBOLON_URL: serving.listening,
        SYMBOLON_ACCESS_TOKEN: token,
        SYMBOLON_CONFIG_HOME: folder,
      };
      const command = [binary, 'audit', 'verify', '--json', ...parameters];
      const child = execFile(process.execPath, command, { env }, (_error, stdout) =>
        resolve({ exitCode: child.exitCode ?? -1, result: JSON.parse(stdout) }),
      );
    });

  test('logs in one line that the file cannot be written and what to do, and writes it once it can', async () => {
    while (log.length === 0) await wait(20);
    const [line = ''] = log;
    expect(JSON.parse(line)).toMatchObject({
      task: 'audit_checkpoints',
      err: {
        message: `the checkpoint file ${file} cannot be written (ENOENT): correct SYMBOLON_AUDIT_CHECKPOINT_FILE, or create its folder and give the user that runs the server write access to it`,
      },
      msg: expect.stringMatching(/^background work failed; /),
    });
    expect(line).not.toContain('stack');
    const metrics = await (await fetch(`${serving.listening}/metrics`)).text();
    expect(metrics).toMatch(/^symbolon_maintenance_failures_total\{task="audit_checkpoints"\} [1-9]/m);
    mkdirSync(volume);
    vi.advanceTimersByTime(minutes * 60_000);
    await waitForCheckpoints(1);
  });

  test('appends the head, and again after each interval in which it changed', async () => {
    const first = await findHead(database.db, organizationId);
    expect(readCheckpoints()).toEqual([
      { at: expect.stringMatching(/^\d{4}-.*Z$/), organization: 'main', organizationId, ...first },
    ]);
    await createTeam('one');
    vi.advanceTimersByTime(minutes * 60_000 - 1);
    // A checkpoint before this team would be one too many below.
    await createTeam('two');
    vi.advanceTimersByTime(1);
    await waitForCheckpoints(2);
    await createTeam('three');
    vi.advanceTimersByTime(minutes * 60_000);
    await waitForCheckpoints(3);
    expect(readCheckpoints().map(({ sequence }) => sequence)).toEqual([
      first.sequence,
      first.sequence + 2,
      first.sequence + 3,
    ]);
    expect(await verify('--checkpoint', file)).toMatchObject({ exitCode: 0, result: { ok: true } });
  });

  test('“symbolon audit verify” finds with this file that the end and the head were cut off, and not without it', async () => {
    const { sequence } = await findHead(database.db, organizationId);
    const kept = readCheckpoints().at(-2);
    expect(kept?.sequence).toBe(sequence - 1);
    const db = rawDb(database);
    await db
      .deleteFrom('audit_events')
      .where('organization_id', '=', organizationId)
      .where('sequence', '=', sequence)
      .execute();
    await db
      .updateTable('audit_heads')
      .set({ sequence: sequence - 1, hash: kept?.hash ?? '' })
      .where('organization_id', '=', organizationId)
      .execute();
    expect(await verify()).toMatchObject({ exitCode: 0, result: { ok: true } });
    expect(await verify('--checkpoint', file)).toMatchObject({
      exitCode: 1,
      result: { ok: false, fault: 'records_missing', sequence },
    });
    const last = readCheckpoints().at(-1);
    expect(await verify('--server')).toMatchObject({ exitCode: 0, result: { ok: true } });
    expect(await verify('--server', '--checkpoint', `${last?.sequence}:${last?.hash}`)).toMatchObject({
      exitCode: 1,
      result: { ok: false, fault: { fault: 'records_missing', sequence } },
    });
  });
});
