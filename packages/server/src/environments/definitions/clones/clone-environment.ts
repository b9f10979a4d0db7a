import {
  type Caller,
  currentOrganizationAccess,
  type EnvironmentScope,
  type OrganizationAccess,
  type Principal,
} from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { divide } from '../../../platform/turns/divide.ts';
import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import {
  authorizedWriteOn,
  copyGrantsOfEnvironment,
  creatorsTx,
  grantToCreator,
  readEffectivePermission,
  requireRoomOfTeams,
  requireRoomOnScope,
} from '../../grants/index.ts';
import { formatEnvironmentReference, type GivenEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { discardEnvironment } from '../deleted/discard-environments.ts';
import { auditingNameRefusals, claimName } from '../environments/claim-name.ts';
import { describeNewEnvironment } from '../environments/create-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { insertEnvironment } from '../environments/environment-store.ts';
import {
  type EnvironmentRequest,
  loadEnvironment,
  reloadEnvironment,
} from '../environments/load-environment.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { resolveVersion } from '../revisions/resolve-version.ts';
import { countRetracted } from '../revisions/revision-store.ts';
import type { Clone, Preserved } from './clone.ts';
import { type CloneRow, insertCloneRows, readCloneRows, sizeOfRow } from './clone-rows.ts';
import { moveTexts } from './move-texts.ts';
import { requireMayCreate, requireMayStillCreate } from './require-may-create.ts';
import { finishEnvironment, insertUnfinished } from './unfinished-environment-store.ts';

export interface CloneRequest extends EnvironmentRequest {
  readonly target: GivenEnvironment;
  /** The revision to clone; null for the latest. */
  readonly version: number | null;
  readonly preserve: ReadonlySet<Preserved>;
}

/** The source, or the part of the clone already written, has changed since the clone began. */
class CloneOutdated extends Error {}

const maxAttempts = 5;
const toClone = [
  'environment:open',
  'environment:clone',
  'environment:read',
  'environment:read_decrypt',
] as const;
const toCloneWithGrants = [...toClone, 'environment_access:read', 'environment_access:update'] as const;

/**
 * Creates another environment with the same document and settings. Requires `environment:open`, `environment:read` and
 * `environment:read_decrypt` on the source too, because the caller gets `admin` on the clone: can open it, for no longer
 * than the source, and read its secrets; copying the grants
 * requires `environment_access:update`. Throws the same errors as `claimName`.
 */
export async function cloneEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: CloneRequest,
): Promise<void> {
  const { organization, preserve } = request;
  const needed = preserve.has('access') ? toCloneWithGrants : toClone;
  const source = await loadSource(context, caller, request, needed);
  const described = describeNewEnvironment(context, caller, { organization, environment: request.target });
  await requireMayCreate(context, caller, { organization, target: described });
  const cloned = await resolveVersion(context.database.db, source, request.version);
  const currentRevision = preserve.has('history') ? cloned.number : 1;
  const clone = { organization, source, environment: { ...described, currentRevision }, cloned, preserve };
  const texts = await moveTexts(context, clone);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writeClone(context, caller, { clone, needed, texts });
    } catch (error) {
      if (!(error instanceof CloneOutdated) || attempt === maxAttempts) throw error;
    }
  }
}

/** Loads the environment, on which the caller needs each of the scopes. */
async function loadSource(
  context: DefinitionContext,
  caller: Caller,
  request: CloneRequest,
  [first, ...others]: readonly [EnvironmentScope, ...EnvironmentScope[]],
): Promise<Environment> {
  const source = await loadEnvironment(context, caller, { ...request, needed: first });
  for (const needed of others) await loadEnvironment(context, caller, { ...request, needed });
  return source;
}

interface Writing {
  readonly clone: Clone;
  readonly needed: readonly EnvironmentScope[];
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Writes a small clone in one transaction. A larger clone is written in portions, one per transaction, to an unnamed
 * environment, which the last transaction names: the clone is invisible until then, and no other work waits for all of
 * it. If writing fails, the portions are deleted; after a crash, maintenance deletes them.
 */
async function writeClone(
  context: DefinitionContext,
  caller: Caller,
  { clone, needed, texts }: Writing,
): Promise<void> {
  const { db } = context.database;
  const retracted = await countRetractedIn(db, clone);
  const rows = await readCloneRows(db, clone, texts);
  const portions = divide(rows, { sizeOf: sizeOfRow, maxSize: mainThreadBytes });
  const [only = []] = portions;
  if (portions.length <= 1)
    return await nameClone(context, caller, { clone, needed, retracted, rows: only, isWritten: false });
  try {
    await writePortions(context, caller, { clone, needed, portions });
    await nameClone(context, caller, { clone, needed, retracted, rows: [], isWritten: true });
  } catch (error) {
    await discardEnvironment(context.database, clone.environment.id);
    throw error;
  }
}

async function writePortions(
  context: DefinitionContext,
  caller: Caller,
  writing: Pick<Writing, 'clone' | 'needed'> & { readonly portions: readonly (readonly CloneRow[])[] },
): Promise<void> {
  const { clone, needed, portions } = writing;
  const { organization, source, environment } = clone;
  for (const [index, rows] of portions.entries()) {
    await authorizedWriteOn(context, caller, { organization, environment: source, needed }, async (tx) => {
      if (index === 0) await insertUnfinished(tx, environment);
      await insertCloneRows(creatorsTx(tx), environment.id, rows);
    });
  }
}

/** Makes the clone visible, with its grants, if the caller is still authorized and the source has not changed. */
async function nameClone(
  context: DefinitionContext,
  caller: Caller,
  naming: Pick<Writing, 'clone' | 'needed'> & {
    readonly retracted: number;
    readonly rows: readonly CloneRow[];
    readonly isWritten: boolean;
  },
): Promise<void> {
  const { clone, needed, retracted, rows, isWritten } = naming;
  const { organization, source: loaded, environment: described, preserve } = clone;
  const topics = ['environments', 'trust'] as const;
  const terms = { topics, organization, environment: loaded, needed } as const;
  await auditingNameRefusals(context, caller, { organization, environment: described }, () =>
    authorizedWriteOn(context, caller, terms, async (sourceTx, { principal }) => {
      const tx = creatorsTx(sourceTx);
      const now = { ...caller, principal };
      requireMayStillCreate(context, now, { organization, target: described });
      const source = await reloadEnvironment(tx, { organization, environment: loaded });
      const cloned = await resolveVersion(tx, source, clone.cloned.number);
      if ((await countRetractedIn(tx, clone)) !== retracted)
        throw new CloneOutdated('a revision was retracted');
      const environment = { ...described, deletionProtected: source.deletionProtected };
      const insert = isWritten ? finish : insertEnvironment;
      const { formerEnvironmentId } = await claimName(tx, context, now, {
        organization,
        environment,
        insert,
      });
      await insertCloneRows(tx, environment.id, rows);
      await copyAccess(tx, principal, { ...clone, source, environment });
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment: source,
        event: 'environment-cloned',
        did: `created ${formatEnvironmentReference(environment)} from revision ${cloned.number} of`,
        details: {
          revision: cloned.number,
          clone: formatEnvironmentReference(environment),
          cloneId: environment.id,
          preserved: [...preserve].sort(),
          ...(formerEnvironmentId === null ? {} : { formerEnvironmentId }),
        },
      });
    }),
  );
}

/**
 * Returns true, or throws: the name is free, but maintenance may have deleted the rows as those of a crashed server.
 */
async function finish(tx: Tx, environment: Clone['environment']): Promise<boolean> {
  if (await finishEnvironment(tx, environment)) return true;
  throw new CloneOutdated('the rows were discarded');
}

/** The retractions that the clone copies. */
async function countRetractedIn(
  db: Parameters<typeof countRetracted>[0],
  { source, cloned, preserve }: Clone,
): Promise<number> {
  return preserve.has('history') ? countRetracted(db, source.id, cloned.number) : 0;
}

async function copyAccess(
  tx: Tx,
  principal: Principal,
  {
    organization,
    source,
    environment,
    preserve,
  }: Omit<Clone, 'cloned'> & { readonly organization: OrganizationAccess },
) {
  const { organizationId, createdAt } = environment;
  // The caller's limit on the source also applies to the clone, on which the caller has admin but may not extend the
  // limit.
  const { maxOpenSeconds } = await readEffectivePermission(tx, {
    principal,
    organization: currentOrganizationAccess(principal, organization),
    environment: source,
  });
  if (preserve.has('access')) {
    const copy = { from: source, to: environment, createdAt };
    const { grants, ofTeams } = await copyGrantsOfEnvironment(tx, organizationId, copy);
    const scope = { project: environment.project, environment: environment.name };
    if (grants > 0) await requireRoomOnScope(tx, organizationId, scope);
    if (ofTeams > 0) await requireRoomOfTeams(tx, organizationId);
  }
  // Done last, because the caller has admin on the clone whatever the permission on the source.
  await grantToCreator(tx, { principal, organizationId, environment, maxOpenSeconds, createdAt });
}
