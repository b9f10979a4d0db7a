import type { Database } from '../../../src/database/index.ts';
import { createDefinitions } from '../../../src/environments/definitions/index.ts';
import { type EvaluationContext, FetchSlots } from '../../../src/environments/evaluation/index.ts';
import { environmentAccess } from '../../../src/environments/grants/index.ts';
import { createLanguageProcess } from '../../../src/environments/language-process/index.ts';
import { createOrganizationKeys } from '../../../src/environments/secrets/index.ts';
import type { MintIdentityToken } from '../../../src/outbound/identity-tokens/index.ts';
import { createGuardedCall } from '../../../src/platform/guarded-fetch/index.ts';
import { createKeyring, type Keyring } from '../../../src/platform/keyring.ts';
import { createLogger } from '../../../src/platform/logging/logger.ts';
import type { Clock } from '../../../src/platform/time/clock.ts';

/** Creates the dependencies of evaluations, with local clouds whose certificates the authority issued. */
export function createTestEvaluations(
  database: Database,
  given: {
    readonly clock: Clock;
    readonly mint: MintIdentityToken;
    /** PEM. */
    readonly authority: string;
    readonly openSeconds: number;
    readonly keyring?: Keyring;
  },
): EvaluationContext {
  const { clock, mint, authority, openSeconds, keyring = createKeyring([Buffer.alloc(32, 7)]) } = given;
  return {
    database,
    clock,
    access: environmentAccess(database),
    definitions: createDefinitions(database),
    // Does not keep the process alive while it is idle.
    language: createLanguageProcess({ logger: createLogger('silent') }),
    keys: createOrganizationKeys({ database, clock, keyring }),
    fetchSlots: new FetchSlots(),
    providers: {
      database,
      clock,
      mint,
      namespace: 'pulumi',
      previewClaims: () => ({}),
      call: createGuardedCall({
        privateCidrs: ['127.0.0.0/8', '::1/128'],
        variable: 'SYMBOLON_PRIVATE_CLOUDS',
        extraAuthorities: [authority],
      }),
      logger: createLogger('silent'),
      openSeconds,
    },
  };
}
