import type { Tx } from '../../database/index.ts';
import { type Caller, parseDisplayText } from '../../tenancy/index.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { EnvironmentVersion } from '../environment-reference.ts';
import type { DefinitionContext } from './definition-context.ts';
import { authorOf, type Environment } from './environment.ts';
import { changeEnvironment, type EnvironmentRequest, loadEnvironment } from './load-environment.ts';
import { recordEnvironmentEvent } from './record-environment-event.ts';
import { resolveVersion } from './resolve-version.ts';
import { findRevision, findRevisionBefore, retractRevision } from './revision-store.ts';
import { moveRevisionTags } from './revision-tag-store.ts';

const longestReason = 1_000;

/**
 * Withdraws a revision: nobody reads or opens it any more, and its tags move to the replacement, which is the last
 * sound revision before it unless named. The current one cannot be withdrawn. Needs `write`.
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
  const reason = parseDisplayText('Reason', request.reason, longestReason);
  const environment = await loadEnvironment(context, caller, { ...request, needed: 'write' });
  const { organization } = request;
  await changeEnvironment(context, { organization, environment }, async (tx, current) => {
    const { number } = await resolveVersion(tx, current, request.version);
    if (number === current.currentRevision) {
      throw new EnvironmentError(
        'revision_current',
        `Revision ${number} is the latest of ${current.project}/${current.name} and cannot be retracted; save another one first.`,
      );
    }
    const replacement = await findReplacement(tx, current, { number, wanted: request.replacement });
    const at = context.clock.now();
    const by = authorOf(caller);
    await retractRevision(tx, current.id, { number, retraction: { at, by, reason, replacement } });
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
      `There is no revision before ${number} to replace it; name another as replacement.`,
    );
  }
  const revision = await findRevision(tx, environment.id, wanted);
  if (revision !== null && revision.retraction === null && wanted !== number) return wanted;
  throw new EnvironmentError(
    'replacement_invalid',
    revision === null
      ? `There is no revision ${wanted} to replace ${number}.`
      : `Revision ${wanted} cannot replace ${number}: it is ${wanted === number ? 'the same' : 'retracted itself'}.`,
  );
}
