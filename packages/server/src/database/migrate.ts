import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { up as sessionPieces } from './migrations/0011-session-pieces.ts';
import { up as tokensByOrigin } from './migrations/0012-tokens-by-origin.ts';
import { up as sessionSources } from './migrations/0013-session-sources.ts';
import { up as sessionOrigins } from './migrations/0014-session-origins.ts';
import { up as environmentsByDeletion } from './migrations/0015-environments-by-deletion.ts';
import { up as issuersByCreation } from './migrations/0016-issuers-by-creation.ts';
import { up as indexesOfLists } from './migrations/0017-indexes-of-lists.ts';
import { up as issuersAsGiven } from './migrations/0018-issuers-as-given.ts';
import { up as refusedFirstSaves } from './migrations/0019-refused-first-saves.ts';
import { up as revocations } from './migrations/0020-revocations.ts';
import { up as roles } from './migrations/0021-roles.ts';
import { up as initial } from './migrations/to-0009/0001-initial.ts';
import { up as signingKeys } from './migrations/to-0009/0002-signing-keys.ts';
import { up as environments } from './migrations/to-0009/0003-environments.ts';
import { up as issuersIgnoringCase } from './migrations/to-0009/0004-issuers-ignoring-case.ts';
import { up as tokenOrigins } from './migrations/to-0009/0005-token-origins.ts';
import { up as environmentNames } from './migrations/to-0009/0008-environment-names.ts';
import { up as usesByIssuerIdentifier } from './migrations/to-0009/0009-uses-by-issuer-identifier.ts';
import type { Schema } from './schema.ts';

/** The migrations in order; a released migration never changes. */
const migrations: Record<string, Migration> = {
  '0001-initial': { up: initial },
  '0002-signing-keys': { up: signingKeys },
  '0003-environments': { up: environments },
  '0004-issuers-ignoring-case': { up: issuersIgnoringCase },
  '0005-token-origins': { up: tokenOrigins },
  '0008-environment-names': { up: environmentNames },
  '0009-uses-by-issuer-identifier': { up: usesByIssuerIdentifier },
  '0011-session-pieces': { up: sessionPieces },
  '0012-tokens-by-origin': { up: tokensByOrigin },
  '0013-session-sources': { up: sessionSources },
  '0014-session-origins': { up: sessionOrigins },
  '0015-environments-by-deletion': { up: environmentsByDeletion },
  '0016-issuers-by-creation': { up: issuersByCreation },
  '0017-indexes-of-lists': { up: indexesOfLists },
  '0018-issuers-as-given': { up: issuersAsGiven },
  '0019-refused-first-saves': { up: refusedFirstSaves },
  '0020-revocations': { up: revocations },
  '0021-roles': { up: roles },
};

/**
 * Migrates the schema. Servers that start together wait for each other: through Kysely's lock on PostgreSQL, and through
 * the write transaction on SQLite.
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('the database schema could not be migrated', { cause: error });
}
