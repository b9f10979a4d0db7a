import {
  AuthorityRefusal,
  authorizedWrite,
  type Caller,
  currentOrganizationAccess,
  type EnvironmentScope,
  type OrganizationAccess,
} from '../../../access/index.ts';
import { collectPage, type Reader, type Tx } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import {
  deleteGrantsOfDeleted,
  findAdministeredWhenDeleted,
  readPermissionLookup,
  recordEnvironmentRefusal,
  requireRoomOfTeams,
  requireRoomOnScope,
  restoreGrantsOfDeleted,
} from '../../grants/index.ts';
import { type EnvironmentRef, formatEnvironmentReference, type GivenEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { auditingNameRefusals, reclaimName } from '../environments/claim-name.ts';
import { formatDeletionCursor, parseDeletionCursor } from '../environments/list-cursor.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import {
  type DeletedEnvironment,
  findDeletion,
  listDeletions,
  purgeDeleted,
  unmarkDeleted,
} from './deleted-environment-store.ts';
import { discardEnvironment } from './discard-environments.ts';

type RestoreContext = Pick<DefinitionContext, 'database' | 'clock'>;

/** A deleted environment, as identified in a request. */
export interface DeletionRequest {
  readonly organization: OrganizationAccess;
  readonly environment: EnvironmentRef;
  /** The time of the deletion, because several environments may have had the name; milliseconds since the epoch. */
  readonly deletedAt: number;
}

export interface DeletionPage {
  readonly environments: readonly DeletedEnvironment[];
  /** Opaque; null after the last page. */
  readonly continuationToken: string | null;
}

const restoreTopics = ['environments', 'trust'] as const;

/** Lists the deleted environments that the caller may restore, newest first. Throws `page_invalid`. */
export async function listDeletedEnvironments(
  context: RestoreContext,
  { principal }: Caller,
  query: {
    readonly organization: OrganizationAccess;
    readonly continuationToken: string | null;
    readonly limit: number;
  },
): Promise<DeletionPage> {
  const { organization, limit } = query;
  const { organizationId } = organization;
  const begin = query.continuationToken === null ? null : parseDeletionCursor(query.continuationToken);
  const { db } = context.database;
  const { rows, next } = await collectPage<DeletedEnvironment & { readonly isRestorable: boolean }>({
    limit,
    belongs: ({ isRestorable }) => isRestorable,
    async read(last, count) {
      const after = last === null ? begin : { deletedAt: last.deletedAt, environmentId: last.id };
      const found = await listDeletions(db, organizationId, { after, limit: count });
      const query = { principal, organization, needed: 'environment:list_deleted' } as const;
      const restorable = new Set(await selectRestorable(db, query, found));
      return found.map((deleted) => ({ ...deleted, isRestorable: restorable.has(deleted) }));
    },
  });
  return {
    environments: rows,
    continuationToken: next && formatDeletionCursor({ deletedAt: next.deletedAt, environmentId: next.id }),
  };
}

/**
 * Restores a deleted environment under its name, with its id (and therefore its subjects), its revisions, tags and
 * settings, and the grants on it, except grants of former members and deleted teams. Its sessions stay ended. The
 * caller must have `environment:restore_deleted` through a role or a grant on the project, or have had `admin` on the
 * environment when it was deleted. If another environment had the name since, the caller must be allowed to use that name too.
 * Throws `deletion_unknown`, and what `reclaimName` throws.
 */
export async function restoreEnvironment(
  context: RestoreContext,
  caller: Caller,
  request: DeletionRequest,
): Promise<void> {
  const { organization, environment } = request;
  const { organizationId } = organization;
  await auditingNameRefusals(context, caller, { organization, environment }, () =>
    authorizedWrite(context, caller, { topics: restoreTopics }, async (tx, principal) => {
      const deleted = await findDeletion(tx, organizationId, {
        ...environment,
        deletedAt: request.deletedAt,
      });
      if (deleted === null) throw deletionUnknown(request);
      const query = { principal, organization, needed: 'environment:restore_deleted' } as const;
      const [restorable] = await selectRestorable(tx, query, [deleted]);
      // Aborts the transaction, so that a refused caller invalidates no cache.
      if (restorable === undefined)
        throw new AuthorityRefusal(() => refuseRestoring(context, caller, request));
      await reclaimName(tx, principal, { organization, environment: restorable });
      await unmarkDeleted(tx, restorable);
      await restoreGrants(tx, { organizationId, environmentId: restorable.id, environment });
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment: restorable,
        event: 'environment-restored',
        did: 'restored',
        details: {
          revision: restorable.currentRevision,
          deletedAt: new Date(restorable.deletedAt).toISOString(),
        },
      });
    }),
  );
}

/**
 * Restores the grants, if they and those that were created on the name in the meantime have room. Grants that an earlier
 * version permitted beyond the limit return too.
 */
async function restoreGrants(
  tx: Tx,
  deleted: {
    readonly organizationId: string;
    readonly environmentId: string;
    readonly environment: EnvironmentRef;
  },
): Promise<void> {
  const { organizationId, environment } = deleted;
  const { grants, ofTeams } = await restoreGrantsOfDeleted(tx, deleted);
  const scope = { project: environment.project, environment: environment.name };
  if (grants > 0) await requireRoomOnScope(tx, organizationId, scope, grants);
  if (ofTeams > 0) await requireRoomOfTeams(tx, organizationId);
}

async function refuseRestoring(
  context: RestoreContext,
  caller: Caller,
  request: DeletionRequest,
): Promise<never> {
  await recordEnvironmentRefusal(context, caller, {
    organization: request.organization,
    event: 'auth-failure-environment',
    scope: formatEnvironmentReference(request.environment),
    needed: 'environment:restore_deleted',
    has: 'none',
  });
  throw deletionUnknown(request);
}

/**
 * Permanently deletes the revisions, tags and grants of a deleted environment. Its name stays reserved, and only
 * administrators can use it. Throws `deletion_unknown`.
 */
export async function purgeEnvironment(
  context: RestoreContext,
  caller: Caller,
  request: DeletionRequest,
): Promise<void> {
  const { organization, environment, deletedAt } = request;
  const id = await authorizedWrite(context, caller, { topics: 'environments' }, async (tx) => {
    const deleted = await findDeletion(tx, organization.organizationId, { ...environment, deletedAt });
    if (deleted === null) throw deletionUnknown(request);
    await purgeDeleted(tx, [deleted.id], context.clock.now());
    await deleteGrantsOfDeleted(tx, [deleted.id]);
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment: deleted,
      event: 'environment-purged',
      did: 'purged',
      details: { revision: deleted.currentRevision, deletedAt: new Date(deletedAt).toISOString() },
    });
    return deleted.id;
  });
  await discardEnvironment(context.database, id);
}

async function selectRestorable(
  db: Reader,
  {
    principal,
    organization,
    needed,
  }: {
    readonly principal: Caller['principal'];
    readonly organization: OrganizationAccess;
    readonly needed: EnvironmentScope;
  },
  deleted: readonly DeletedEnvironment[],
): Promise<DeletedEnvironment[]> {
  const ids = deleted.map(({ id }) => id);
  const current = currentOrganizationAccess(principal, organization);
  const administered = await findAdministeredWhenDeleted(db, { principal, organization: current }, ids);
  const lookup = await readPermissionLookup(db, { principal, organization: current });
  const effectives = await lookup(deleted);
  return deleted.filter(
    ({ id }, index) => administered.has(id) || effectives[index]?.scopes.has(needed) === true,
  );
}

/** Returns the error for names under which no environment was deleted, or none that the caller may restore. */
export function deletionUnknown({
  organization,
  environment,
}: {
  readonly organization: OrganizationAccess;
  readonly environment: GivenEnvironment;
}): EnvironmentError {
  const name = JSON.stringify(`${environment.project}/${environment.name}`.slice(0, 201));
  return new EnvironmentError(
    'deletion_unknown',
    `Unknown deleted environment ${name} of ${organization.organizationName}: you may not restore it, it was not deleted at that time, or it has been purged.`,
  );
}
