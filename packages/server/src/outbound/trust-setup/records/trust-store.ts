import { createHash } from 'node:crypto';
import type { Audience } from '../../../contract/audience.ts';
import {
  type EnvironmentName,
  type EnvironmentNamePattern,
  everything,
} from '../../../contract/environment-name.ts';
import { collectPage, type Page, type Reader, type Schema, type Tx } from '../../../database/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { nameKey } from '../../../tenancy/index.ts';

/** An environment whose names have been parsed. */
export interface NamedEnvironment {
  readonly project: EnvironmentName;
  readonly name: EnvironmentName;
}

/** An environment as a trusted subject names it; the name `*` means every environment of the project. */
export interface TrustedName {
  readonly project: EnvironmentName;
  readonly name: EnvironmentNamePattern;
}

/** A trust setup that was generated for an environment. The server does not know whether anyone applied it. */
export interface RecordedTrust {
  readonly id: string;
  readonly organizationId: string;
  /** Null if the subject contains the id of the environment instead. */
  readonly environment: TrustedName | null;
  readonly environmentId: string | null;
  readonly cloud: string;
  readonly subject: string;
  readonly isPattern: boolean;
  readonly audience: Audience;
  /** The `iss`. */
  readonly issuer: string;
  /** The names of the resources at the relying party that the caller gave: `role`, `accountId`, … */
  readonly names: JsonObject;
  /** The kind and id of the principal. */
  readonly creator: string;
  readonly creatorName: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly lastAt: number;
}

const rowsAtATime = 200;

/** Records trusts; updates only `lastAt` of an existing one. */
export async function putTrusts(tx: Tx, trusts: readonly Omit<RecordedTrust, 'id'>[]): Promise<void> {
  // A statement must not write a row twice.
  const rows = [...new Map(trusts.map((trust) => [idOf(trust), rowOf(trust)])).values()];
  for (let from = 0; from < rows.length; from += rowsAtATime) {
    await tx
      .insertInto('trusts')
      .values(rows.slice(from, from + rowsAtATime))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((set) => ({ last_at: set.ref('excluded.last_at') })),
      )
      .execute();
  }
}

/** Counts the trusts that a principal recorded in the organization. */
export async function countTrustsOf(db: Reader, organizationId: string, creator: string): Promise<number> {
  const { count } = await db
    .selectFrom('trusts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('creator', '=', creator)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The place of a trust in a list, newest first. */
export type TrustPosition = Pick<RecordedTrust, 'lastAt' | 'id'>;

/** An environment by its names and, if it exists, its id. */
export type TrustedEnvironment = NamedEnvironment & { readonly environmentId?: string };

/** Finds trusts of an environment, newest first: by name in any case, by a pattern of its project, or by id. */
export async function findTrustsOf(
  db: Reader,
  organizationId: string,
  environment: TrustedEnvironment,
  query: { readonly limit: number; readonly exceptCreator?: string },
): Promise<RecordedTrust[]> {
  let select = selectTrustsOf(db, organizationId, environment).selectAll().limit(query.limit);
  if (query.exceptCreator !== undefined) select = select.where('creator', '!=', query.exceptCreator);
  return (await select.execute()).map(trustOf);
}

/** Lists trusts like `findTrustsOf`, after the last one seen. */
export async function pageTrustsOf(
  db: Reader,
  organizationId: string,
  environment: TrustedEnvironment,
  { after, limit }: { readonly after: TrustPosition | null; readonly limit: number },
): Promise<{ readonly rows: readonly RecordedTrust[]; readonly next: TrustPosition | null }> {
  // The order needs all trusts of the environment, so it is read once; the trusts are read in steps.
  const places = await listPlaces(db, organizationId, environment, { after, limit: limit + 1 });
  let read = 0;
  const { rows, next } = await collectPage<RecordedTrust>({
    limit,
    read: async (_last, count) => {
      const found: RecordedTrust[] = [];
      while (found.length < count && read < places.length) {
        const some = places.slice(read, read + count - found.length);
        read += some.length;
        found.push(...(await readTrusts(db, some)));
      }
      return found;
    },
  });
  // A trust that was deleted in the meantime does not end the list.
  const more = places.length > limit ? places.at(-1) : undefined;
  return { rows, next: next ?? more ?? null };
}

async function listPlaces(
  db: Reader,
  organizationId: string,
  environment: TrustedEnvironment,
  { after, limit }: { readonly after: TrustPosition | null; readonly limit: number },
): Promise<TrustPosition[]> {
  let select = selectTrustsOf(db, organizationId, environment)
    .select(['id', 'last_at as lastAt'])
    .limit(limit);
  if (after !== null)
    select = select.where((where) =>
      where.or([
        where('last_at', '<', after.lastAt),
        where.and([where('last_at', '=', after.lastAt), where('id', '>', after.id)]),
      ]),
    );
  return select.execute();
}

/** Reads the trusts at these places, in their order; omits those that were deleted in the meantime. */
async function readTrusts(db: Reader, places: readonly TrustPosition[]): Promise<RecordedTrust[]> {
  const ids = places.map(({ id }) => id);
  const rows = await db.selectFrom('trusts').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map((row) => [row.id, trustOf(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function selectTrustsOf(
  db: Reader,
  organizationId: string,
  { project, name, environmentId }: TrustedEnvironment,
) {
  const keys = [keyOf({ project, name }), keyOf({ project, name: everything })];
  return db
    .selectFrom('trusts')
    .where('organization_id', '=', organizationId)
    .where((where) => {
      const byName = where('name_key', 'in', keys);
      return environmentId === undefined
        ? byName
        : where.or([byName, where('environment_id', '=', environmentId)]);
    })
    .orderBy('last_at', 'desc')
    .orderBy('id');
}

/** Lists the trusts of an organization by id, after the last one seen. */
export function pageTrusts(
  db: Reader,
  page: { readonly organizationId: string; readonly after: string | null; readonly limit: number },
): Promise<Page<RecordedTrust>> {
  const { organizationId, after, limit } = page;
  return collectPage<RecordedTrust>({
    limit,
    read: (last, count) => listTrusts(db, { organizationId, after: last?.id ?? after, limit: count }),
  });
}

async function listTrusts(
  db: Reader,
  page: { readonly organizationId: string; readonly after: string | null; readonly limit: number },
): Promise<RecordedTrust[]> {
  let select = db
    .selectFrom('trusts')
    .selectAll()
    .where('organization_id', '=', page.organizationId)
    .orderBy('id')
    .limit(page.limit);
  if (page.after !== null) select = select.where('id', '>', page.after);
  return (await select.execute()).map(trustOf);
}

/** Deletes a trust and returns it, or null if it does not exist. */
export async function deleteTrust(tx: Tx, organizationId: string, id: string): Promise<RecordedTrust | null> {
  const [row] = await tx
    .deleteFrom('trusts')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .returningAll()
    .execute();
  return row ? trustOf(row) : null;
}

function idOf({
  createdAt: _,
  lastAt: __,
  creatorName: ___,
  ...identity
}: Omit<RecordedTrust, 'id'>): string {
  const { organizationId, creator, cloud, subject, audience, issuer, names, environment, environmentId } =
    identity;
  const key = [organizationId, creator, cloud, subject, audience, issuer, names, environment, environmentId];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
}

function rowOf(trust: Omit<RecordedTrust, 'id'>): Schema['trusts'] {
  const { environment } = trust;
  return {
    id: idOf(trust),
    organization_id: trust.organizationId,
    project: environment?.project ?? '',
    name: environment?.name ?? '',
    name_key: environment === null ? '' : keyOf(environment),
    environment_id: trust.environmentId,
    cloud: trust.cloud,
    subject: trust.subject,
    is_pattern: trust.isPattern ? 1 : 0,
    audience: trust.audience,
    issuer: trust.issuer,
    names: JSON.stringify(trust.names),
    creator: trust.creator,
    creator_name: trust.creatorName,
    created_at: trust.createdAt,
    last_at: trust.lastAt,
  };
}

function keyOf({ project, name }: TrustedName): string {
  return nameKey(`${project}/${name}`);
}

function trustOf(row: Schema['trusts']): RecordedTrust {
  return {
    id: row.id,
    organizationId: row.organization_id,
    environment: row.project === '' || row.name === '' ? null : { project: row.project, name: row.name },
    environmentId: row.environment_id,
    cloud: row.cloud,
    subject: row.subject,
    isPattern: row.is_pattern === 1,
    audience: row.audience,
    issuer: row.issuer,
    names: JSON.parse(row.names) as JsonObject,
    creator: row.creator,
    creatorName: row.creator_name,
    createdAt: row.created_at,
    lastAt: row.last_at,
  };
}
