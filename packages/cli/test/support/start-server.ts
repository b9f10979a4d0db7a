import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real server process with its own database. */
export interface Server {
  readonly url: string;
  /** An access token of `admin`, administrator of `main`. */
  readonly adminToken: string;
  readonly databasePath: string;
  readonly stop: () => Promise<void>;
}

const entry = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url));
const adminToken = 'pul-1111111111111111111111111111111111111111';

/** Starts a server on a free port that trusts issuers of this CA on loopback. */
export async function startServer({
  authorityPem,
  env = {},
}: {
  readonly authorityPem?: string;
  readonly env?: Readonly<Record<string, string>>;
} = {}): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'symbolon-cli-server-'));
  const databasePath = join(directory, 'symbolon.db');
  const authorityFile = join(directory, 'authority.pem');
  if (authorityPem !== undefined) await writeFile(authorityFile, authorityPem);
  const child = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      SYMBOLON_PORT: '0',
      SYMBOLON_DATABASE: `file:${databasePath}`,
      SYMBOLON_BOOTSTRAP_TOKEN: adminToken,
      SYMBOLON_PRIVATE_ISSUERS: '127.0.0.0/8',
      // Generated much faster than RSA keys.
      SYMBOLON_V2_ALGORITHM: 'ES256',
      ...(authorityPem === undefined ? {} : { SYMBOLON_EXTRA_CA_FILE: authorityFile }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await readUrl(child);
  return {
    url,
    adminToken,
    databasePath,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

/** Reads the URL from the line with `"msg":"ready"`. */
async function readUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg?: string; url?: string };
    if (entry.msg === 'ready' && entry.url !== undefined) {
      child.stdout.resume();
      return entry.url;
    }
  }
  throw new Error('the server ended before it was ready');
}
