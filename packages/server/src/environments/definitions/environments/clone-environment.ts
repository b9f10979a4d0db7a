import { setImmediate } from 'node:timers/promises';
import {
  type Caller,
  currentOrganizationAccess,
  type OrganizationAccess,
  type Principal,
} from '../../../access/index.ts';
import type { Reader, Tx } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import {
  authorizedWriteOn,
  copyGrantsOfEnvironment,
  creatorsTx,
  type EnvironmentTx,
  grantToCreator,
  readEffectivePermission,
} from '../../grants/index.ts';
import { formatEnvironmentReference, type GivenEnvironment } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { resolveVersion } from '../revisions/resolve-version.ts';
import { findRevisionText, insertRevisions, listRevisions } from '../revisions/revision-store.ts';
import { insertRevisionTag, listRevisionTags } from '../revisions/revision-tag-store.ts';
import { insertEnvironmentTag, listEnvironmentTags } from '../tags/environment-tag-store.ts';
import { auditingNameRefusals, claimName } from './claim-name.ts';
import { describeNewEnvironment } from './create-environment.ts';
import type { Environment, Revision } from './environment.ts';
import { type EnvironmentRequest, loadEnvironment, reloadEnvironment } from './load-environment.ts';

/** The parts of the source that a clone can have in addition to the document. */
export type Preserved = 'history' | 'access' | 'environmentTags' | 'revisionTags';

export interface CloneRequest extends EnvironmentRequest {
  readonly target: GivenEnvironment;
  /** The revision to clone; null for the latest. */
  readonly version: number | null;
  readonly preserve: ReadonlySet<Preserved>;
}

interface Clone {
  readonly organization: OrganizationAccess;
  readonly source: Environment;
  readonly environment: Environment;
  /** The revision that the clone starts with. */
  readonly cloned: Revision;
  readonly preserve: ReadonlySet<Preserved>;
  /** The text of each revision, with its secrets encrypted for the clone. */
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Creates another environment with the same document and settings. Requires `open` on the source, because the caller
 * has `admin` on the clone and can open it, for at most the open duration of the source. Copying the grants requires
 * `admin`. Throws like `claimName`.
 */
export async function cloneEnvironment(
  context: DefinitionContext,
  caller: Caller,
  request: CloneRequest,
): Promise<void> {
  const { organization, preserve } = request;
  const needed = preserve.has('access') ? 'admin' : 'open';
  const loaded = await loadEnvironment(context, caller, { ...request, needed });
  const described = describeNewEnvironment(context, caller, { organization, environment: request.target });
  const wanted = await resolveVersion(context.database.db, loaded, request.version);
  const texts = await moveTexts(context, {
    source: loaded,
    environment: described,
    cloned: wanted,
    preserve,
  });
  const topics = ['environments', 'trust'] as const;
  const terms = { topics, organization, environment: loaded, needed } as const;
  await auditingNameRefusals(context, caller, { organization, environment: described }, () =>
    authorizedWriteOn(context, caller, terms, async (sourceTx, { principal }) => {
      const tx = creatorsTx(sourceTx);
      const now = { ...caller, principal };
      const source = await reloadEnvironment(tx, { organization, environment: loaded });
      const cloned = await resolveVersion(tx, source, wanted.number);
      const environment = {
        ...described,
        currentRevision: preserve.has('history') ? cloned.number : 1,
        deletionProtected: source.deletionProtected,
      };
      const { formerEnvironmentId } = await claimName(tx, context, now, { organization, environment });
      const clone = { organization, source, environment, cloned, preserve, texts };
      await copyRevisions(tx, clone);
      if (preserve.has('revisionTags')) await copyRevisionTags(tx, clone);
      if (preserve.has('environmentTags')) await copyEnvironmentTags(tx, clone);
      await copyAccess(tx, principal, clone);
      await recordEnvironmentEvent(tx, context, {
        caller,
        environment: source,
        event: 'environment-cloned',
        did: `created ${formatEnvironmentReference(request.target)} from revision ${cloned.number} of`,
        details: {
          revision: cloned.number,
          clone: formatEnvironmentReference(request.target),
          cloneId: environment.id,
          preserved: [...preserve].sort(),
          ...(formerEnvironmentId === null ? {} : { formerEnvironmentId }),
        },
      });
    }),
  );
}

/** Limits the history, because one transaction writes it and all other writers wait for that transaction. */
const longestHistory = 4 * 1024 * 1024;
const mostRevisions = 1_000;

/**
 * Creates the texts of the clone's revisions. Runs before the transaction, because it takes long and all other writers
 * would wait for it; revisions never change.
 */
async function moveTexts(
  context: DefinitionContext,
  { source, environment, cloned, preserve }: Omit<Clone, 'texts' | 'organization'>,
): Promise<ReadonlyMap<number, string>> {
  const { db } = context.database;
  const moveSecrets = await context.loadMoveSecrets(source.organizationId);
  const numbers = preserve.has('history') ? await listNumbers(db, source, cloned) : [cloned.number];
  if (numbers.length > mostRevisions) throw historyTooLarge(source);
  const texts = new Map<number, string>();
  let characters = 0;
  for (const number of numbers) {
    const text = (await findRevisionText(db, source.id, number)) ?? '';
    characters += text.length;
    if (characters > longestHistory && numbers.length > 1) throw historyTooLarge(source);
    // Lets other work run between two texts.
    await setImmediate();
    const place = { fromEnvironmentId: source.id, toEnvironmentId: environment.id };
    texts.set(number, await moveSecrets({ ...place, text }));
  }
  return texts;
}

async function listNumbers(db: Reader, { id }: Environment, { number }: Revision): Promise<number[]> {
  const revisions = await listRevisions(db, id, { before: number + 1, limit: number });
  return revisions.map((revision) => revision.number);
}

function historyTooLarge({ project, name }: Environment): EnvironmentError {
  return new EnvironmentError(
    'history_too_large',
    `The history of ${project}/${name} has more than ${mostRevisions} revisions or ${longestHistory} characters: clone it without preserveHistory.`,
  );
}

async function copyRevisions(
  tx: EnvironmentTx<'admin'>,
  { source, environment, cloned, preserve, texts }: Clone,
) {
  const revisions = preserve.has('history')
    ? await listRevisions(tx, source.id, { before: cloned.number + 1, limit: cloned.number })
    : [{ number: 1, createdAt: environment.createdAt, creator: environment.owner, retraction: null }];
  const copies = revisions.map((revision) => {
    const number = preserve.has('history') ? revision.number : cloned.number;
    const text = texts.get(number);
    if (text === undefined) throw new Error('a revision was inserted between existing ones');
    return { ...revision, retraction: retractionIn(cloned, revision), text };
  });
  await insertRevisions(tx, environment.id, copies);
}

/**
 * Returns the retraction in the clone. If the replacement is newer than all cloned revisions, the last cloned revision
 * takes its place.
 */
function retractionIn(cloned: Revision, { retraction }: Revision): Revision['retraction'] {
  return retraction && { ...retraction, replacement: Math.min(retraction.replacement, cloned.number) };
}

async function copyRevisionTags(
  tx: EnvironmentTx<'admin'>,
  { source, environment, cloned, preserve }: Clone,
) {
  for (const tag of await listRevisionTags(tx, source.id)) {
    if (preserve.has('history') && tag.revision <= cloned.number) {
      await insertRevisionTag(tx, environment.id, tag);
    } else if (tag.revision === cloned.number) {
      await insertRevisionTag(tx, environment.id, { ...tag, revision: 1 });
    }
  }
}

async function copyEnvironmentTags(tx: EnvironmentTx<'admin'>, { source, environment }: Clone) {
  for (const tag of await listEnvironmentTags(tx, source.id)) {
    await insertEnvironmentTag(tx, environment.id, tag);
  }
}

async function copyAccess(
  tx: Tx,
  principal: Principal,
  { organization, source, environment, preserve }: Clone,
) {
  const { organizationId, createdAt } = environment;
  // The caller's limit on the source also applies to the clone: as its admin, they must not be able to grant more.
  const { maxOpenSeconds } = await readEffectivePermission(tx, {
    principal,
    organization: currentOrganizationAccess(principal, organization),
    environment: source,
  });
  if (preserve.has('access')) {
    await copyGrantsOfEnvironment(tx, organizationId, { from: source, to: environment, createdAt });
  }
  // Done last, because the caller has admin on the clone whatever their permission on the source.
  await grantToCreator(tx, { principal, organizationId, environment, maxOpenSeconds, createdAt });
}
