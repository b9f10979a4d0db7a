import type { Database } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { EnvironmentAccess } from './permission/environment-access.ts';

/** The dependencies of the use cases of grants. */
export interface GrantContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly access: EnvironmentAccess;
}
