import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Reader, Schema, Tx } from '../../database/index.ts';
import type { AccessToken } from './access-token.ts';
import { accessTokenOfRow } from './access-token-row.ts';

/** A policy, identified by its position in a version of an issuer's policies. */
export interface PolicyPlace {
  readonly version: number;
  readonly index: number;
}

/** The origin of active tokens. A missing member selects all tokens. */
export interface TokenOrigin {
  readonly organizationId: string;
  readonly tokenId?: string;
  readonly issuerId?: string;
  readonly policy?: PolicyPlace;
  readonly userId?: string;
  readonly teamId?: string;
}

export interface LiveTokenPage {
  readonly nowAt: number;
  /** Only tokens that were created at this time or later. */
  readonly sinceAt?: number;
  /** Only tokens whose id comes before this one: pages run from the newest token backwards. */
  readonly before?: string;
  readonly limit: number;
}

/** Lists active tokens of an origin, of every kind, newest first. */
export async function listLiveTokens(
  db: Reader,
  origin: TokenOrigin,
  page: LiveTokenPage,
): Promise<AccessToken[]> {
  const { nowAt, sinceAt, before, limit } = page;
  let select = db
    .selectFrom('access_tokens')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', nowAt)]))
    .orderBy('id', 'desc')
    .limit(limit);
  for (const [column, value] of columnsOf(origin)) select = select.where(column, '=', value);
  if (sinceAt !== undefined) select = select.where('created_at', '>=', sinceAt);
  if (before !== undefined) select = select.where('id', '<', before);
  return (await select.execute()).map(accessTokenOfRow);
}

/**
 * Revokes all active tokens of an origin, and the tokens obtained with them, a portion in each turn of the event loop.
 * Returns their ids.
 */
export async function revokeTokensOfOrigin(
  tx: Tx,
  origin: TokenOrigin,
  revokedAt: number,
): Promise<readonly string[]> {
  const revoked: string[] = [];
  // Each portion begins after the last one: expired and revoked tokens, which are most of them, are read once.
  for (let after = ''; ; ) {
    let select = tx
      .selectFrom('access_tokens')
      .select('id')
      .where('id', '>', after)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', revokedAt)]))
      .orderBy('id')
      .limit(idsPerStatement);
    for (const [column, value] of columnsOf(origin)) select = select.where(column, '=', value);
    const ids = (await select.execute()).map(({ id }) => id);
    revoked.push(...(await revokeTokensById(tx, ids, revokedAt)));
    if (ids.length < idsPerStatement) return revoked;
    after = ids.at(-1) ?? after;
    await nextTurn();
  }
}

/** Revokes those of the given tokens that are active, and the tokens obtained with them. Returns their ids. */
export async function revokeTokensById(
  tx: Tx,
  ids: readonly string[],
  revokedAt: number,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await tx
    .updateTable('access_tokens')
    .set({ revoked_at: revokedAt })
    .where('id', 'in', [...ids])
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  const revoked = rows.map(({ id }) => id);
  return [...revoked, ...(await revokeChildren(tx, revoked, revokedAt))];
}

/** Finds the active tokens that were obtained with the given tokens. Returns their ids. */
export async function findObtainedTokens(db: Reader, parents: readonly string[]): Promise<string[]> {
  if (parents.length === 0) return [];
  const rows = await db
    .selectFrom('access_tokens')
    .select('id')
    .where('parent_id', 'in', [...parents])
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Lists the policies of an issuer that allowed active tokens, of which each step reads some. */
export async function listPolicyPlaces(
  db: Reader,
  issuerId: string,
  nowAt: number,
  { rowsAtATime = 1_000, pause = nextTurn as () => Promise<unknown> } = {},
): Promise<readonly PolicyPlace[]> {
  const places = new Map<string, PolicyPlace>();
  for (let after = ''; ; ) {
    const some = db
      .selectFrom('access_tokens')
      .select(['id', 'policy_version', 'policy_index'])
      .where('issuer_id', '=', issuerId)
      .where('id', '>', after)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', nowAt)]))
      .orderBy('id')
      .limit(rowsAtATime);
    const rows = await db
      .selectFrom(some.as('some'))
      .select((eb) => [
        'policy_version as version',
        'policy_index as index',
        eb.fn.countAll<number>().as('tokens'),
        // The greatest id of all groups, in the database's own order.
        sql<string>`max(max(id)) over ()`.as('last'),
      ])
      .groupBy(['policy_version', 'policy_index'])
      .execute();
    for (const { version, index } of rows)
      if (version !== null && index !== null) places.set(`${version} ${index}`, { version, index });
    const tokens = rows.reduce((sum, row) => sum + Number(row.tokens), 0);
    if (tokens < rowsAtATime) return [...places.values()];
    after = rows[0]?.last ?? after;
    await pause();
  }
}

/** The maximum number of ids in one statement. */
const idsPerStatement = 100;

async function revokeChildren(tx: Tx, parents: readonly string[], revokedAt: number): Promise<string[]> {
  const revoked: string[] = [];
  for (let at = 0; at < parents.length; at += idsPerStatement) {
    const some = parents.slice(at, at + idsPerStatement);
    for (;;) {
      const children = await tx
        .selectFrom('access_tokens')
        .select('id')
        .where('parent_id', 'in', some)
        .where('revoked_at', 'is', null)
        .limit(idsPerStatement)
        .execute();
      if (children.length === 0) break;
      const ids = children.map(({ id }) => id);
      await tx.updateTable('access_tokens').set({ revoked_at: revokedAt }).where('id', 'in', ids).execute();
      revoked.push(...ids);
      await nextTurn();
    }
  }
  return revoked;
}

type Column = keyof Schema['access_tokens'];

function columnsOf(origin: TokenOrigin): readonly (readonly [Column, string | number])[] {
  const { organizationId, tokenId, issuerId, policy, userId, teamId } = origin;
  return [
    ['organization_id', organizationId],
    ...(tokenId === undefined ? [] : [['id', tokenId] as const]),
    ...(issuerId === undefined ? [] : [['issuer_id', issuerId] as const]),
    ...(policy === undefined ? [] : [['policy_version', policy.version] as const]),
    ...(policy === undefined ? [] : [['policy_index', policy.index] as const]),
    ...(userId === undefined ? [] : [['user_id', userId] as const]),
    ...(teamId === undefined ? [] : [['team_id', teamId] as const]),
  ];
}
