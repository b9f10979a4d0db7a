import type { Database } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { Definitions } from '../definitions/index.ts';
import type { EnvironmentAccess } from '../grants/index.ts';
import type { LanguageProcess } from '../language-process/index.ts';
import type { OrganizationKeys } from '../secrets/index.ts';
import type { FetchSlots } from './fetch/fetch-slots.ts';
import type { ProviderContext } from './fetch/open-provider.ts';

/** The parts of the server that evaluate documents. */
export interface EvaluationContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly access: EnvironmentAccess;
  readonly definitions: Definitions;
  readonly language: LanguageProcess;
  readonly keys: OrganizationKeys;
  readonly providers: ProviderContext;
  readonly fetchSlots: FetchSlots;
}
