import { createApp } from '../../../src/app/app.ts';
import { type Config, readConfig } from '../../../src/config/config.ts';
import type { Database } from '../../../src/database/index.ts';
import { createKeyring, type Keyring } from '../../../src/platform/keyring.ts';
import { createLogger, type Logger } from '../../../src/platform/logging/logger.ts';
import { type Clock, systemClock } from '../../../src/platform/time/clock.ts';
import { bootstrap } from '../../../src/process/bootstrap.ts';
import { createServerClient, type ServerClient } from './server-client.ts';

export type { Answer, CallOptions, TokenAnswer } from './server-client.ts';

export interface RunningServer extends ServerClient {
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly database: Database;
  readonly clock?: Clock;
  /** PEM, trusted for issuers. */
  readonly authorities?: readonly string[];
  readonly config?: Partial<Config>;
  readonly logger?: Logger;
  /** Servers on one database share it. */
  readonly keyring?: Keyring;
}

const testKeyring = createKeyring([Buffer.alloc(32, 7)]);
const adminToken = 'pul-0000000000000000000000000000000000000000';

/** Starts the whole server in this process, on a free port, and allows issuers on loopback. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { database, clock = systemClock, logger = createLogger('silent'), keyring = testKeyring } = options;
  const config: Config = {
    ...readConfig({}),
    privateIssuers: ['127.0.0.0/8', '::1/128'],
    extraAuthorities: options.authorities ?? [],
    ...options.config,
  };
  await bootstrap({ database, clock, organizationName: config.bootstrapOrganization, token: adminToken });
  let url = '';
  const app = await createApp({
    config,
    database,
    keyring,
    logger,
    clock,
    publicUrl: () => config.publicUrl ?? url,
  });
  await app.rotateDueKeys();
  url = await app.http.listen({ host: '127.0.0.1', port: 0 });

  return {
    ...createServerClient(url, adminToken),
    async stop() {
      await app.http.close();
      await app.settled();
    },
  };
}
