import cluster from 'node:cluster';
import { type Config, ConfigError, readConfig } from './config.ts';
import { backupSqlite, type Database } from './database/index.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { releaseStartUpMemory } from './platform/release-start-up-memory.ts';
import { openStore, prepare, type Serving, serve } from './serve.ts';
import { announceReady, superviseWorkers } from './supervise-workers.ts';

const drainMilliseconds = 9_000;
const usage = 'usage: main.ts [serve | backup FILE]\n';

async function runServer(config: Config, logger: Logger): Promise<void> {
  if (cluster.isWorker) {
    const serving = await serve(config, logger, await openStore(config, logger));
    announceReady(serving);
    releaseStartUpMemory();
    drainOnSignal(logger, serving);
    return;
  }
  for (const name of config.unknownVariables)
    logger.warn({ variable: name }, 'this version knows no such variable');
  const { database, newToken } = await prepare(config, logger);
  if (newToken !== null) showToken(newToken);
  const serving =
    config.workers > 1 ? await startWorkers(config, logger, database) : await serve(config, logger, database);
  const { url, listening } = serving;
  logger.info({ url, listening, database: config.database.engine, workers: config.workers }, 'ready');
  releaseStartUpMemory();
  drainOnSignal(logger, serving);
}

async function startWorkers(config: Config, logger: Logger, database: Database): Promise<Serving> {
  // Each worker has a connection of its own; this process only watches over them.
  await database.close();
  return superviseWorkers(config.workers, logger);
}

/** To the terminal and not to the log: this is the only time that the token can be seen. */
function showToken(token: string): void {
  process.stderr.write(
    `\nFirst start. The access token of user "admin", shown this once:\n\n    ${token}\n\n`,
  );
}

function drainOnSignal(logger: Logger, serving: Serving): void {
  let draining = false;
  const stop = (signal: string) => {
    if (draining) return;
    draining = true;
    logger.info({ signal }, 'draining');
    setTimeout(() => process.exit(1), drainMilliseconds).unref();
    serving.drain().then(
      () => process.exit(0),
      (err: unknown) => {
        logger.error({ err }, 'could not drain');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

function runBackup(config: Config, target: string): void {
  if (config.database.engine !== 'sqlite') {
    fail(1, 'this copies the embedded store; for PostgreSQL use pg_dump or your provider’s backups');
  }
  try {
    const { pages } = backupSqlite(config.database.path, target);
    process.stdout.write(`${JSON.stringify({ backup: target, pages })}\n`);
  } catch (error) {
    fail(1, error instanceof Error ? error.message : String(error));
  }
}

function loadConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail(
      2,
      `the configuration cannot be used:\n${error.faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
  }
}

function fail(exitCode: number, message: string): never {
  process.stderr.write(`symbolon: ${message}\n`);
  process.exit(exitCode);
}

const [command = 'serve', target, ...rest] = process.argv.slice(2);
if (command === 'backup' && target !== undefined && rest.length === 0) {
  runBackup(loadConfig(), target);
} else if (command === 'serve' && target === undefined) {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  runServer(config, logger).catch((err: unknown) => {
    logger.fatal({ err }, 'could not start');
    process.exit(1);
  });
} else {
  fail(2, usage);
}
