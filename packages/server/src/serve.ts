import { createApp } from './app.ts';
import { bootstrap } from './bootstrap.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './database/index.ts';
import { startMaintenance } from './maintenance.ts';
import { loadKeyring } from './master-keys.ts';
import { systemClock } from './platform/clock.ts';
import type { Logger } from './platform/logger.ts';
import { flushSpans } from './platform/tracing.ts';

export interface Serving {
  /** The URL that the server is reached at. */
  readonly url: string;
  /** The address that it listens on, as a URL. */
  readonly listening: string;
  /** Answers what was taken on, writes what was noted, and lets go of everything. */
  drain(): Promise<void>;
}

export interface Prepared {
  readonly database: Database;
  /** A token that was made just now, to be shown this once. */
  readonly newToken: string | null;
}

/** Opens the store, brings its schema up to date and makes the first organization. */
export async function prepare(config: Config, logger: Logger): Promise<Prepared> {
  const database = await openStore(config, logger);
  const { newToken } = await bootstrap({
    database,
    clock: systemClock,
    organizationName: config.bootstrapOrganization,
    token: config.bootstrapToken,
  });
  return { database, newToken };
}

/** Serves until drained, from a store that has been prepared. */
export async function serve(config: Config, logger: Logger, database: Database): Promise<Serving> {
  let port = config.port;
  const app = await createApp({
    config,
    database,
    keyring: loadKeyring(config),
    logger,
    publicUrl: () => publicUrlOf(config, port),
  });
  await app.rotateDueKeys();
  const maintenance = startMaintenance({
    database,
    clock: systemClock,
    logger,
    lastUses: app.lastUses,
    rotateDueKeys: app.rotateDueKeys,
    readGauges: app.readGauges,
    onFailure: app.onMaintenanceFailure,
    decisionRetentionDays: config.decisionRetentionDays,
    audit: app.auditWatch,
    checkpointMinutes: config.auditCheckpointMinutes,
  });
  await app.http.listen({
    host: config.host,
    port: config.port,
    listenTextResolver: (address) => `listening at ${address}`,
  });
  const address = app.http.server.address();
  if (typeof address === 'object' && address) port = address.port;
  return {
    url: publicUrlOf(config, port),
    listening: addressOf(config, port),
    async drain() {
      await app.http.close();
      await app.settled();
      await maintenance.stop();
      await database.close();
      await flushSpans();
    },
  };
}

export function openStore(config: Config, logger: Logger): Promise<Database> {
  return openDatabase(config.database, {
    onFault: (err) => logger.error({ err }, 'lost a connection to the database'),
  });
}

function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? addressOf(config, port);
}

function addressOf({ host }: Config, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
