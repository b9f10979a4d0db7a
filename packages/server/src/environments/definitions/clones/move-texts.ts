import { setImmediate } from 'node:timers/promises';
import type { Reader } from '../../../database/index.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { DefinitionContext } from '../definition-context.ts';
import type { Environment } from '../environments/environment.ts';
import { findRevisionText, listNumbersUntil } from '../revisions/revision-store.ts';
import type { Clone } from './clone.ts';

/** Limits the history, because the texts of the clone stay in memory until they are written. */
const maxHistoryCharacters = 4 * 1024 * 1024;
const maxRevisions = 1_000;

/**
 * Returns the text of each revision, by its number in the source, with its secrets encrypted for the clone. Runs before
 * anything is written, because it takes long and revisions never change. Throws `history_too_large`.
 */
export async function moveTexts(
  context: DefinitionContext,
  { source, environment, cloned, preserve }: Clone,
): Promise<ReadonlyMap<number, string>> {
  const { db } = context.database;
  const moveSecrets = await context.loadMoveSecrets(source.organizationId);
  const numbers = preserve.has('history') ? await listNumbers(db, source, cloned.number) : [cloned.number];
  const texts = new Map<number, string>();
  let characters = 0;
  for (const number of numbers) {
    const text = (await findRevisionText(db, source.id, number)) ?? '';
    characters += text.length;
    if (characters > maxHistoryCharacters && numbers.length > 1) throw historyTooLarge(source);
    // Other work runs between two revisions.
    await setImmediate();
    const place = { fromEnvironmentId: source.id, toEnvironmentId: environment.id };
    texts.set(number, await moveSecrets({ ...place, text }));
  }
  return texts;
}

async function listNumbers(db: Reader, source: Environment, until: number): Promise<readonly number[]> {
  const numbers = await listNumbersUntil(db, source.id, { until, limit: maxRevisions + 1 });
  if (numbers.length > maxRevisions) throw historyTooLarge(source);
  return numbers;
}

function historyTooLarge({ project, name }: Environment): EnvironmentError {
  return new EnvironmentError(
    'history_too_large',
    `The history of ${project}/${name} has more than ${maxRevisions} revisions or ${maxHistoryCharacters} characters: clone the environment without preserveHistory.`,
  );
}
