import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.ts';
import type { WireNames } from '../contract/urns.ts';
import type { Database } from '../database/index.ts';
import type { EnvironmentAccess } from '../environments/grants/index.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { RoleDirectory } from '../tenancy/index.ts';

/** The shared dependencies of all rooms, created once in app.ts. */
export interface AppParts {
  readonly config: Config;
  readonly database: Database;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly http: FastifyInstance;
  readonly names: WireNames;
  readonly metrics: Metrics;
  readonly environmentAccess: EnvironmentAccess;
  readonly roles: RoleDirectory;
  /** Returns the public base URL, without a trailing slash; available once the server is listening. */
  readonly publicUrl: () => string;
}
