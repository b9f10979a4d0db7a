import type { ExpressionBuilder } from 'kysely';
import { administratorRole } from '../../access/index.ts';
import {
  collectPage,
  createBatchInsert,
  type Database,
  type Engine,
  type Page,
  type Reader,
  type Schema,
  type Tx,
  writeLastUses,
} from '../../database/index.ts';
import { newId } from '../../platform/new-id.ts';
import { StartupError } from '../../platform/startup-error.ts';
import type { AccessToken, AccessTokenHash, AccessTokenKind, AccessTokenOrigin } from './access-token.ts';
import { accessTokenColumns, accessTokenOfRow, rowOfAccessToken } from './access-token-row.ts';
import { hasOrigin, revokedWithOriginAt } from './revocations/revoked-origin-store.ts';

const batch = createBatchInsert('access_tokens', accessTokenColumns);

export interface NewAccessToken {
  readonly token: AccessToken;
  readonly hash: AccessTokenHash;
}

export function insertAccessTokens(tx: Tx, tokens: readonly NewAccessToken[]): Promise<void> {
  return batch.insert(
    tx,
    tokens.map(({ token, hash }) => rowOfAccessToken(token, hash)),
  );
}

/**
 * Finds a token by its hash, with the revocation of its origin. Not cached, so that a revocation takes effect on every
 * server at once.
 */
export async function findAccessTokenByHash(db: Reader, hash: AccessTokenHash): Promise<AccessToken | null> {
  const row = await selectTokens(db).where('hash', '=', hash).executeTakeFirst();
  return row ? accessTokenOfRow(row) : null;
}

export async function findAccessToken(db: Reader, id: string): Promise<AccessToken | null> {
  const row = await selectTokens(db).where('id', '=', id).executeTakeFirst();
  return row ? accessTokenOfRow(row) : null;
}

function selectTokens(db: Reader) {
  return db.selectFrom('access_tokens').selectAll().select(revokedWithOriginAt.as('revoked_with_origin_at'));
}

/** Returns true for an unknown token too. */
export async function isAccessTokenRevoked(db: Reader, id: string): Promise<boolean> {
  const token = await findAccessToken(db, id);
  return token === null || token.revokedAt !== null;
}

/** Locks the token, so that other revocations of it wait for this transaction. */
export async function lockAccessToken(tx: Tx, engine: Engine, id: string): Promise<void> {
  // SQLite's write transaction is already the lock, and SQLite has no `for update`.
  if (engine !== 'postgres') return;
  await tx.selectFrom('access_tokens').select('id').where('id', '=', id).forUpdate().execute();
}

/**
 * Returns true if the name is or was used: names of deleted tokens stay reserved (`CreateOrgToken`,
 * docs/contract/README.md#schemas).
 */
export async function isTokenNameTaken(db: Reader, organizationId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('access_tokens')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('origin', '=', 'created')
    .where('kind', 'in', ['organization', 'team'])
    .where('name', '=', name)
    .executeTakeFirst();
  return row !== undefined;
}

export interface AccessTokenQuery {
  readonly organizationId?: string;
  readonly userId?: string;
  readonly teamId?: string;
  /** Only tokens with this role; with the default role, also those without one of their own. */
  readonly role?: { readonly id: string; readonly isDefault: boolean };
  readonly kinds: readonly AccessTokenKind[];
  readonly origins: readonly AccessTokenOrigin[];
  readonly status: 'active' | 'expired' | 'all';
  readonly nowAt: number;
  /** Only tokens whose id comes before this one: pages run from the newest token backwards. */
  readonly before?: string;
  readonly limit: number;
}

/** Lists a page of tokens, newest first, without revoked ones. */
export function pageAccessTokens(db: Reader, query: AccessTokenQuery): Promise<Page<AccessToken>> {
  const { before, limit, ...filters } = query;
  return collectPage<AccessToken>({
    limit,
    read: (last, count) =>
      listAccessTokens(db, { ...filters, ...beforeOf(last?.id ?? before), limit: count }),
  });
}

const beforeOf = (before: string | undefined) => (before === undefined ? {} : { before });

function hasRole({ id, isDefault }: NonNullable<AccessTokenQuery['role']>) {
  return (eb: ExpressionBuilder<Schema, 'access_tokens'>) =>
    eb.or([
      eb('role_id', '=', id),
      ...(id === administratorRole ? [eb('admin', '=', 1)] : []),
      ...(isDefault ? [eb.and([eb('role_id', 'is', null), eb('admin', '=', 0)])] : []),
    ]);
}

async function listAccessTokens(db: Reader, query: AccessTokenQuery): Promise<AccessToken[]> {
  let select = db
    .selectFrom('access_tokens')
    .selectAll()
    .where('kind', 'in', [...query.kinds])
    .where('origin', 'in', [...query.origins])
    .where('revoked_at', 'is', null)
    .where(hasOrigin)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.organizationId !== undefined) select = select.where('organization_id', '=', query.organizationId);
  if (query.userId !== undefined) select = select.where('user_id', '=', query.userId);
  if (query.teamId !== undefined) select = select.where('team_id', '=', query.teamId);
  if (query.role !== undefined) select = select.where(hasRole(query.role));
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  if (query.status === 'active') {
    select = select.where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', query.nowAt)]));
  }
  if (query.status === 'expired') select = select.where('expires_at', '<=', query.nowAt);
  return (await select.execute()).map(accessTokenOfRow);
}

/** Describes the valid tokens with a custom role, such as `2 tokens`; empty if there are none. */
export async function describeTokensWithRole(
  db: Reader,
  query: { readonly organizationId: string; readonly roleId: string; readonly nowAt: number },
): Promise<readonly string[]> {
  const { tokens } = await db
    .selectFrom('access_tokens')
    .select((eb) => eb.fn.countAll<number>().as('tokens'))
    .where('role_id', '=', query.roleId)
    .where('organization_id', '=', query.organizationId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', query.nowAt)]))
    .executeTakeFirstOrThrow();
  const count = Number(tokens);
  return count === 0 ? [] : [`${count} ${count === 1 ? 'token' : 'tokens'}`];
}

/** Deletes a limited number of exchanged tokens that expired long ago, and returns the number. */
export async function deleteEndedTokens(tx: Tx, endedBeforeAt: number, limit: number): Promise<number> {
  const ended = tx
    .selectFrom('access_tokens')
    .select('id')
    .where('origin', 'in', ['exchange', 'refresh'])
    .where('expires_at', '<', endedBeforeAt)
    .limit(limit);
  const deleted = await tx.deleteFrom('access_tokens').where('id', 'in', ended).returning('id').execute();
  return deleted.length;
}

/** Reports whether there ever was a bootstrap token. */
export async function hasBootstrapToken(db: Reader): Promise<boolean> {
  const row = await db
    .selectFrom('access_tokens')
    .select('id')
    .where('organization_id', 'is', null)
    .where('origin', '=', 'bootstrap')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Activates the operator's token for a user and revokes the previous one. Returns false if it is active
 * already.
 */
export async function replaceBootstrapToken(
  tx: Tx,
  bootstrap: { readonly hash: AccessTokenHash; readonly userId: string; readonly createdAt: number },
): Promise<boolean> {
  const existing = await findAccessTokenByHash(tx, bootstrap.hash);
  if (existing?.origin === 'bootstrap' && existing.revokedAt === null) return false;
  if (existing) {
    const message = 'SYMBOLON_BOOTSTRAP_TOKEN is, or was, another access token: choose a new value';
    throw new StartupError('configuration', message);
  }
  await tx
    .updateTable('access_tokens')
    .set({ revoked_at: bootstrap.createdAt })
    .where('user_id', '=', bootstrap.userId)
    .where('origin', '=', 'bootstrap')
    .where('revoked_at', 'is', null)
    .execute();
  const token: AccessToken = {
    id: newId(),
    kind: 'personal',
    origin: 'bootstrap',
    organizationId: null,
    userId: bootstrap.userId,
    teamId: null,
    runnerPoolId: null,
    roleId: null,
    name: 'bootstrap',
    description: 'The operator’s bootstrap token',
    createdAt: bootstrap.createdAt,
    createdBy: 'symbolon',
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    issuerId: null,
    decisionId: null,
    parentId: null,
    issuer: null,
    subject: null,
    policyVersion: null,
    policyIndex: null,
  };
  await insertAccessTokens(tx, [{ token, hash: bootstrap.hash }]);
  return true;
}

/** Writes the times of last use of access tokens, by id. */
export function writeTokenUses(database: Database, uses: ReadonlyMap<string, number>): Promise<void> {
  return writeLastUses(database, 'access_tokens', uses);
}
