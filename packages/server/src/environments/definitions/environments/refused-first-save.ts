import type { Caller } from '../../../access/index.ts';
import type { Tx } from '../../../database/index.ts';
import { atLeast, levelOf, readEffectivePermission } from '../../grants/index.ts';
import type { DefinitionContext } from '../definition-context.ts';
import { hasRevisionText } from '../revisions/revision-store.ts';
import { authorOf, type Environment } from './environment.ts';
import { isFirstSaveRefused, markFirstSave } from './environment-store.ts';
import { changeEnvironment, type EnvironmentRequest } from './load-environment.ts';

/**
 * Marks an environment whose first document was refused. Clients that create an environment and save its document in
 * two calls then repeat both: creating it again succeeds for its creator (`findUnsavedEnvironment`).
 */
export async function markRefusedFirstSave(
  context: DefinitionContext,
  caller: Caller,
  { organization, environment }: EnvironmentRequest & { readonly environment: Environment },
): Promise<void> {
  if (environment.currentRevision !== 1) return;
  const { db } = context.database;
  if (await isFirstSaveRefused(db, environment.id)) return;
  if (!(await hasRevisionText(db, environment.id, { number: 1, text: '' }))) return;
  await changeEnvironment(context, caller, { organization, environment, needed: 'environment:write' }, (tx) =>
    markFirstSave(tx, environment.id, 'refused'),
  );
}

/**
 * Finds the environment with exactly this name that the caller created and never saved, because its first document was
 * refused, and on which they still have `admin`.
 */
export async function findUnsavedEnvironment(
  tx: Tx,
  caller: Caller,
  { organization, environment, taken }: EnvironmentRequest & { readonly taken: Environment | null },
): Promise<Environment | null> {
  if (taken === null || taken.currentRevision !== 1) return null;
  if (taken.project !== environment.project || taken.name !== environment.name) return null;
  const { login } = authorOf(caller);
  if (taken.owner.login !== login || !(await isFirstSaveRefused(tx, taken.id))) return null;
  const { principal } = caller;
  const effective = await readEffectivePermission(tx, { principal, organization, environment: taken });
  return atLeast(levelOf(effective), 'admin') ? taken : null;
}
