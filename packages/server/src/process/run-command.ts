import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from '../config/config.ts';
import { backupSqlite, describeBackupFailure } from '../database/index.ts';
import { writeForTerminal } from '../platform/logging/format-log-line.ts';
import { createLogger, type Logger } from '../platform/logging/logger.ts';
import { openLineOutput } from '../platform/logging/open-line-output.ts';
import { omitFromCoreDumps } from '../platform/memory/omit-from-core-dumps.ts';
import { releaseStartUpMemory } from '../platform/memory/release-start-up-memory.ts';
import { describeStartupFailure, exitCodes, type StartupFailure } from './describe-startup-failure.ts';
import { drainMs, drainOnSignals } from './drain-on-signals.ts';
import { type FirstStart, formatFirstStart, formatFirstToken } from './format-first-start.ts';
import { isExpected } from './is-expected.ts';
import { createTokenOfFirstStart, openStore, prepare, type Serving, serve } from './serve.ts';
import { announceFailure, announceReady, superviseWorkers, WorkerFailed } from './supervise-workers.ts';

const usage =
  'usage: npm start, or npm start -- backup FILE. Settings are environment variables (see docs/configuration.md)';

async function runServer(config: Config, logger: Logger): Promise<void> {
  const withinMs = cluster.isWorker ? drainMs.worker : drainMs.primary;
  const { drainWith } = drainOnSignals({ logger, withinMs });
  try {
    const serving = await (cluster.isWorker ? startWorker(config, logger) : startPrimary(config, logger));
    drainWith(() => serving.drain());
    releaseStartUpMemory();
  } catch (error) {
    await failToStart(error, config, logger);
  }
}

async function startWorker(config: Config, logger: Logger): Promise<Serving> {
  const serving = await serve(config, logger, await openStore(config, logger));
  announceReady(serving);
  return serving;
}

async function startPrimary(config: Config, logger: Logger): Promise<Serving> {
  for (const name of config.unknownVariables) {
    logger.warn(
      { variable: name, hint: 'docs/configuration.md lists the known variables' },
      'unknown variable',
    );
  }
  const store = await prepare(config, logger);
  // Each worker opens its own connection; this process only supervises them.
  const serving =
    config.workers > 1 ? await superviseWorkers(config.workers, logger) : await serve(config, logger, store);
  // Only now: a start that fails would have shown, or lost, a token that the next one cannot show again.
  const newToken = await createTokenOfFirstStart(config, store);
  const { url, listening } = serving;
  if (newToken !== null) showFirstStart({ url, token: newToken, masterKeyPath: store.createdMasterKey });
  if (config.workers > 1) await store.database.close();
  logger.info({ url, listening, database: config.database.engine, workers: config.workers }, 'ready');
  return serving;
}

/** Prints the token to standard error, not to the log: it can be shown only once. */
function showFirstStart(start: FirstStart): void {
  process.stderr.write(process.stderr.isTTY ? formatFirstStart(start) : formatFirstToken(start.token));
}

/** Opens the log: JSON lines, or lines for people on a terminal. */
function openLog({ logLevel }: Config): Logger {
  const destination = process.stdout.isTTY ? writeForTerminal(openLineOutput(1)) : undefined;
  return createLogger(logLevel, destination, isExpected);
}

/**
 * Reports a failure in one line on standard error and in the log, and exits. A worker leaves the line on standard error
 * to its primary.
 */
async function failToStart(error: unknown, config: Config, logger: Logger): Promise<never> {
  const failure: StartupFailure =
    error instanceof WorkerFailed ? error.failure : describeStartupFailure(error, config);
  const { exitCode, message } = failure;
  // The stack is useful only for a fault in this program.
  if (exitCode === exitCodes.unexpected) logger.fatal({ exitCode, err: error }, 'could not start');
  else if (!cluster.isWorker) logger.fatal({ exitCode, reason: message }, 'could not start');
  if (!cluster.isWorker) return fail(exitCode, message);
  await announceFailure(failure);
  process.exit(exitCode);
}

function runBackup(config: Config, target: string): void {
  if (config.database.engine !== 'sqlite') {
    fail(
      1,
      'this command copies only a SQLite database; for PostgreSQL, use pg_dump or your provider’s backups',
    );
  }
  try {
    const { pages } = backupSqlite(config.database.path, target);
    process.stdout.write(`${JSON.stringify({ backup: target, pages })}\n`);
  } catch (error) {
    fail(1, describeBackupFailure(error, config.database.path, target));
  }
}

function loadConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail(
      exitCodes.configuration,
      `the configuration cannot be used:\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

function fail(exitCode: number, message: string): never {
  process.stderr.write(`symbolon: ${message}\n`);
  process.exit(exitCode);
}

// A closed terminal, or output redirected to a full disk, must not end the server.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const [command = 'serve', target, ...rest] = process.argv.slice(2);
if (command === 'backup' && target !== undefined && rest.length === 0) {
  runBackup(loadConfig(), target);
} else if (command === 'serve' && target === undefined) {
  omitFromCoreDumps();
  const config = loadConfig();
  const logger = openLog(config);
  const failUnexpectedly = (err: unknown) => {
    logger.fatal({ err }, 'unexpected fault');
    fail(exitCodes.unexpected, 'ended because of an unexpected fault in Symbolon; its log has the details');
  };
  process.on('uncaughtException', failUnexpectedly);
  process.on('unhandledRejection', failUnexpectedly);
  // A write to the primary failed, so the primary has ended and has reported why.
  cluster.worker?.on('error', () => process.exit(exitCodes.unexpected));
  await runServer(config, logger);
} else if (command === '--help' || command === '-h') {
  process.stdout.write(`${usage}\n`);
} else {
  fail(exitCodes.configuration, usage);
}
