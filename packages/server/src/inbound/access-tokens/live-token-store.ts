import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Reader, Schema } from '../../database/index.ts';
import type { AccessToken } from './access-token.ts';
import { accessTokenOfRow } from './access-token-row.ts';
import type { PolicyPlace } from './revocations/revocation.ts';
import { hasOrigin } from './revocations/revoked-origin-store.ts';

const obtainedAtATime = 500;

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
    .where(hasOrigin)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', nowAt)]))
    .orderBy('id', 'desc')
    .limit(limit);
  for (const [column, value] of columnsOf(origin)) select = select.where(column, '=', value);
  if (sinceAt !== undefined) select = select.where('created_at', '>=', sinceAt);
  if (before !== undefined) select = select.where('id', '<', before);
  return (await select.execute()).map(accessTokenOfRow);
}

/** Reads the active tokens that were obtained with the given tokens, 500 in each step. */
export async function* readObtainedTokens(
  db: Reader,
  parents: readonly string[],
): AsyncGenerator<readonly string[]> {
  if (parents.length === 0) return;
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('access_tokens')
      .select('id')
      .where('parent_id', 'in', [...parents])
      .where('id', '>', after)
      .where('revoked_at', 'is', null)
      .where(hasOrigin)
      .orderBy('id')
      .limit(obtainedAtATime)
      .execute();
    if (rows.length > 0) yield rows.map(({ id }) => id);
    if (rows.length < obtainedAtATime) return;
    after = rows.at(-1)?.id ?? after;
    await nextTurn();
  }
}

/** Lists the policies of an issuer that allowed active tokens. Each step examines some tokens, of which few are active. */
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
      .select(['id', 'policy_version', 'policy_index', isActive(nowAt).as('active')])
      .where('issuer_id', '=', issuerId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(rowsAtATime);
    const rows = await db
      .selectFrom(some.as('some'))
      .select((eb) => [
        'policy_version as version',
        'policy_index as index',
        eb.fn.countAll<number>().as('tokens'),
        eb.fn.max('active').as('active'),
        // The greatest id of all groups, in the database's own order.
        sql<string>`max(max(id)) over ()`.as('last'),
      ])
      .groupBy(['policy_version', 'policy_index'])
      .execute();
    for (const { version, index, active } of rows)
      if (active === 1 && version !== null && index !== null)
        places.set(`${version} ${index}`, { version, index });
    const tokens = rows.reduce((sum, row) => sum + Number(row.tokens), 0);
    if (tokens < rowsAtATime) return [...places.values()];
    after = rows[0]?.last ?? after;
    await pause();
  }
}

function isActive(nowAt: number) {
  return sql<number>`case when revoked_at is null and (expires_at is null or expires_at > ${nowAt})
    and ${hasOrigin} then 1 else 0 end`;
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
