import { createApp } from './app.ts';
import { bootstrap } from './bootstrap.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { openDatabase } from './database/index.ts';
import { startMaintenance } from './maintenance.ts';
import { systemClock } from './platform/clock.ts';
import { createLogger, type Logger } from './platform/logger.ts';

const drainMilliseconds = 9_000;

async function serve(config: Config, logger: Logger): Promise<void> {
  for (const name of config.unknownVariables)
    logger.warn({ variable: name }, 'this version knows no such variable');
  const database = await openDatabase(config.database, {
    onFault: (err) => logger.error({ err }, 'lost a connection to the database'),
  });
  const { newToken } = await bootstrap({
    database,
    clock: systemClock,
    organizationName: config.bootstrapOrganization,
    token: config.bootstrapToken,
  });
  let port = config.port;
  const app = await createApp({ config, database, logger, publicUrl: () => publicUrlOf(config, port) });
  const maintenance = startMaintenance({
    database,
    clock: systemClock,
    logger,
    lastUses: app.lastUses,
    decisionRetentionDays: config.decisionRetentionDays,
  });
  await app.http.listen({ host: config.host, port: config.port, listenTextResolver: (address) => `listening at ${address}` });
  const address = app.http.server.address();
  if (typeof address === 'object' && address) port = address.port;
  if (newToken !== null) showToken(newToken);
  logger.info({ url: publicUrlOf(config, port), database: database.engine }, 'ready');
  drainOnSignal(logger, async () => {
    await app.http.close();
    await app.settled();
    await maintenance.stop();
    await database.close();
  });
}

function publicUrlOf(config: Config, port: number): string {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return config.publicUrl ?? `http://${host}:${port}`;
}

/** To the terminal and not to the log: this is the only time that the token can be seen. */
function showToken(token: string): void {
  process.stderr.write(
    `\nFirst start. The access token of user "admin", shown this once:\n\n    ${token}\n\n`,
  );
}

function drainOnSignal(logger: Logger, drain: () => Promise<void>): void {
  let draining = false;
  const stop = (signal: string) => {
    if (draining) return;
    draining = true;
    logger.info({ signal }, 'draining');
    setTimeout(() => process.exit(1), drainMilliseconds).unref();
    drain().then(
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

function loadConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(
      `symbolon: the configuration cannot be used:\n${error.faults.map((fault) => `  ${fault}\n`).join('')}`,
    );
    process.exit(2);
  }
}

const config = loadConfig();
const logger = createLogger(config.logLevel);
serve(config, logger).catch((err: unknown) => {
  logger.fatal({ err }, 'could not start');
  process.exit(1);
});
