import type { Caller } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { parseDisplayText } from '../../../tenancy/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { EnvironmentVersion } from '../../names.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { authorOf, type Environment } from '../environments/environment.ts';
import {
  changeEnvironment,
  type EnvironmentRequest,
  loadEnvironment,
} from '../environments/load-environment.ts';
import { recordEnvironmentEvent } from '../record-environment-event.ts';
import { resolveVersion } from './resolve-version.ts';
import {
  findRevision,
  findRevisionBefore,
  findRevisionText,
  listOpenNumbers,
  retractRevision,
} from './revision-store.ts';
import { moveRevisionTags } from './revision-tag-store.ts';

const maxReasonCharacters = 1_000;

/**
 * Retracts a revision: it can no longer be read or opened, and a ciphertext that was copied from it is unreadable
 * unless another revision contains it. Its tags move to the replacement: the given revision or, by default, the last
 * one before it that was not retracted. The current revision cannot be retracted. Requires `write`.
 */
export async function withdrawRevision(
  context: DefinitionContext,
  caller: Caller,
  request: EnvironmentRequest & {
    readonly version: EnvironmentVersion;
    readonly replacement: number | null;
    readonly reason: string;
  },
): Promise<void> {
  const reason = parseDisplayText('Reason', request.reason, maxReasonCharacters);
  const environment = await loadEnvironment(context, caller, {
    ...request,
    needed: 'environment_version:retract',
  });
  const { organization } = request;
  const seen = await findOwnCiphertexts(context, environment, request.version);
  const change = { organization, environment, needed: 'environment_version:retract' } as const;
  await changeEnvironment(context, caller, change, async (tx, current) => {
    const { number } = await resolveVersion(tx, current, request.version);
    const open = await listOpenNumbers(tx, current.id);
    if (number !== seen.number || open.join() !== seen.open.join())
      throw new EnvironmentError(
        'revision_moved_on',
        `${current.project}/${current.name} changed while revision ${number} was being retracted; try again.`,
      );
    if (number === current.currentRevision) {
      throw new EnvironmentError(
        'revision_current',
        `Revision ${number} is the latest revision of ${current.project}/${current.name} and cannot be retracted; save a new revision first.`,
      );
    }
    const replacement = await findReplacement(tx, current, { number, wanted: request.replacement });
    const at = context.clock.now();
    const by = authorOf(caller);
    await retractRevision(tx, current.id, { number, retraction: { at, by, reason, replacement } });
    await context.closeCiphertexts(tx, current.id, seen.hashes);
    const movedTags = await moveRevisionTags(tx, current.id, {
      from: number,
      to: replacement,
      at,
      editor: by,
    });
    await recordEnvironmentEvent(tx, context, {
      caller,
      environment: current,
      event: 'environment-revision-retracted',
      did: `retracted revision ${number} of`,
      details: { revision: number, replacement, reason, movedTags },
    });
  });
}

interface Seen {
  readonly number: number;
  /** The revisions that were not retracted. */
  readonly open: readonly number[];
  /** The hashes of the ciphertexts that none of those revisions contains. */
  readonly hashes: readonly string[];
}

/**
 * Finds the ciphertexts that only one revision contains. Runs before the transaction, because it takes long; revisions
 * never change, and the transaction compares their list.
 */
async function findOwnCiphertexts(
  context: DefinitionContext,
  environment: Environment,
  version: EnvironmentVersion,
): Promise<Seen> {
  const { db } = context.database;
  const { number } = await resolveVersion(db, environment, version);
  const open = await listOpenNumbers(db, environment.id);
  const hashesOf = async (of: number) =>
    context.hashCiphertexts(environment, (await findRevisionText(db, environment.id, of)) ?? '');
  const own = new Set(await hashesOf(number));
  for (const other of open) {
    if (own.size === 0) break;
    if (other === number) continue;
    for (const hash of await hashesOf(other)) own.delete(hash);
  }
  return { number, open, hashes: [...own] };
}

async function findReplacement(
  tx: Tx,
  environment: Environment,
  { number, wanted }: { readonly number: number; readonly wanted: number | null },
): Promise<number> {
  if (wanted === null) {
    const before = await findRevisionBefore(tx, environment.id, number);
    if (before !== null) return before;
    throw new EnvironmentError(
      'replacement_invalid',
      `No revision before ${number} can replace it; specify another replacement.`,
    );
  }
  const revision = await findRevision(tx, environment.id, wanted);
  if (revision !== null && revision.retraction === null && wanted !== number) return wanted;
  throw new EnvironmentError(
    'replacement_invalid',
    revision === null
      ? `Unknown revision ${wanted}: it cannot replace ${number}.`
      : `Revision ${wanted} cannot replace ${number}: it is ${wanted === number ? 'the same revision' : 'also retracted'}.`,
  );
}
