import { createApp } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { loadKeyring } from '../config/master-keys.ts';
import { type Database, describeOpenFailure, openDatabase } from '../database/index.ts';
import { haveOrganizationKeys } from '../environments/secrets/index.ts';
import { haveSealedSigningKeys } from '../outbound/signing-keys/index.ts';
import type { Keyring } from '../platform/keyring.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { StartupError } from '../platform/startup-error.ts';
import { systemClock } from '../platform/time/clock.ts';
import { flushSpans } from '../platform/tracing.ts';
import { type BootstrapContext, bootstrap, createFirstToken } from './bootstrap.ts';
import { startMaintenance } from './maintenance.ts';

export interface Serving {
  /** The public URL of the server. */
  readonly url: string;
  /** The URL of the address that it listens on. */
  readonly listening: string;
  /** Completes accepted requests, writes pending data and closes all resources. */
  drain(): Promise<void>;
}

/** An open database with the keyring for its secrets. */
export interface OpenStore {
  readonly database: Database;
  readonly keyring: Keyring;
  /** The file of the master key that was created when the store was opened; null if there was one. */
  readonly createdMasterKey: string | null;
}

/** Opens the database, migrates its schema and creates the first organization. */
export async function prepare(config: Config, logger: Logger): Promise<OpenStore> {
  const store = await openStore(config, logger);
  await bootstrap(bootstrapContext(config, store));
  return store;
}

/** Creates the first access token, if the operator set none, and returns it once the server listens. */
export async function createTokenOfFirstStart(config: Config, store: OpenStore): Promise<string | null> {
  return config.bootstrapToken === null ? createFirstToken(bootstrapContext(config, store)) : null;
}

function bootstrapContext(config: Config, { database }: OpenStore): BootstrapContext {
  return {
    database,
    clock: systemClock,
    organizationName: config.bootstrapOrganization,
    token: config.bootstrapToken,
  };
}

/** Serves from a prepared database until drained. */
export async function serve(
  config: Config,
  logger: Logger,
  { database, keyring }: Pick<OpenStore, 'database' | 'keyring'>,
): Promise<Serving> {
  let port = config.port;
  const app = await createApp({
    config,
    database,
    keyring,
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
    continueRevocations: app.continueRevocations,
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

/**
 * Opens the database and loads the master key. Creates a master key only if the database contains nothing encrypted.
 */
export async function openStore(config: Config, logger: Logger): Promise<OpenStore> {
  const database = await openDescribed(config, logger);
  try {
    let createdMasterKey: string | null = null;
    const keyring = await openKeyring(config, database, (path) => {
      createdMasterKey = path;
      logger.warn(
        { path },
        'created a master key; keep a copy elsewhere: without it, nothing can be decrypted',
      );
    });
    return { database, keyring, createdMasterKey };
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

function openKeyring(
  config: Config,
  database: Database,
  onCreated: (path: string) => void,
): Promise<Keyring> {
  return loadKeyring(config, {
    isInUse: async () => (await haveSealedSigningKeys(database)) || (await haveOrganizationKeys(database)),
    onCreated,
  });
}

async function openDescribed(config: Config, logger: Logger): Promise<Database> {
  try {
    return await openDatabase(config.database, {
      onFault: (err) => logger.error({ err }, 'lost a connection to the database'),
      onWait: (reason) => logger.warn({ reason }, 'waiting for the database'),
      onStorage: (state) => {
        if (state === 'full') logger.error({ reason: 'storage_full' }, 'the disk of the database is full');
        else logger.info('the disk of the database has space again');
      },
    });
  } catch (cause) {
    throw new StartupError('database', describeOpenFailure(cause, config.database), { cause });
  }
}

function publicUrlOf(config: Config, port: number): string {
  return config.publicUrl ?? addressOf(config, port);
}

function addressOf({ host }: Config, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
