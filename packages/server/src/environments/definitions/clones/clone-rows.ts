import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EnvironmentScope } from '../../../access/index.ts';
import type { Reader } from '../../../database/index.ts';
import type { EnvironmentTx } from '../../grants/index.ts';
import type { EnvironmentTag, Revision, RevisionTag } from '../environments/environment.ts';
import { insertRevisions, listRevisions } from '../revisions/revision-store.ts';
import { insertRevisionTag, pageRevisionTags } from '../revisions/revision-tag-store.ts';
import { insertEnvironmentTag, listEnvironmentTags } from '../tags/environment-tag-store.ts';
import type { Clone } from './clone.ts';

/** A row of the clone; it becomes visible together with the environment. */
export type CloneRow =
  | { readonly kind: 'revision'; readonly row: Revision & { readonly text: string } }
  | { readonly kind: 'revision tag'; readonly row: RevisionTag }
  | { readonly kind: 'environment tag'; readonly row: EnvironmentTag };

const rowsPerRead = 100;

/** The cost of writing one row, in bytes of text; tags are written one by one. */
const overheadBytes = { revision: 512, 'revision tag': 2_048, 'environment tag': 2_048 };

/** The size of a row when rows are divided into portions, in bytes. */
export function sizeOfRow(item: CloneRow): number {
  return overheadBytes[item.kind] + (item.kind === 'revision' ? Buffer.byteLength(item.row.text) : 0);
}

/** Reads the rows of the source, a few in each step, and returns them as rows of the clone. */
export async function readCloneRows(
  db: Reader,
  clone: Clone,
  texts: ReadonlyMap<number, string>,
): Promise<readonly CloneRow[]> {
  const { preserve } = clone;
  return [
    ...(preserve.has('history') ? await readHistory(db, clone, texts) : [onlyRevision(clone, texts)]),
    ...(preserve.has('revisionTags') ? await readRevisionTags(db, clone) : []),
    ...(preserve.has('environmentTags') ? await readEnvironmentTags(db, clone) : []),
  ];
}

/** Writes rows of a clone, revisions before tags. */
export async function insertCloneRows(
  tx: EnvironmentTx<EnvironmentScope>,
  environmentId: string,
  rows: readonly CloneRow[],
): Promise<void> {
  const revisions = rows.flatMap((item) => (item.kind === 'revision' ? [item.row] : []));
  await insertRevisions(tx, environmentId, revisions);
  for (const item of rows) {
    if (item.kind === 'revision tag') await insertRevisionTag(tx, environmentId, item.row);
    if (item.kind === 'environment tag') await insertEnvironmentTag(tx, environmentId, item.row);
  }
}

async function readHistory(
  db: Reader,
  { source, cloned }: Clone,
  texts: ReadonlyMap<number, string>,
): Promise<CloneRow[]> {
  const rows: CloneRow[] = [];
  for (let before = cloned.number + 1; before > 1; ) {
    const page = await listRevisions(db, source.id, { before, limit: rowsPerRead });
    for (const revision of page) {
      const retraction = retractionIn(cloned, revision);
      rows.push({ kind: 'revision', row: { ...revision, retraction, text: textOf(texts, revision) } });
    }
    before = page.at(-1)?.number ?? 0;
    await nextTurn();
  }
  return rows.reverse();
}

function onlyRevision({ environment, cloned }: Clone, texts: ReadonlyMap<number, string>): CloneRow {
  const { createdAt, owner: creator } = environment;
  return {
    kind: 'revision',
    row: { number: 1, createdAt, creator, retraction: null, text: textOf(texts, cloned) },
  };
}

function textOf(texts: ReadonlyMap<number, string>, { number }: Revision): string {
  const text = texts.get(number);
  if (text === undefined) throw new Error('a revision was inserted between existing revisions');
  return text;
}

/**
 * Returns the retraction in the clone. If the replacement is newer than all cloned revisions, the last cloned revision
 * becomes the replacement.
 */
function retractionIn(cloned: Revision, { retraction }: Revision): Revision['retraction'] {
  return retraction && { ...retraction, replacement: Math.min(retraction.replacement, cloned.number) };
}

async function readRevisionTags(db: Reader, { source, cloned, preserve }: Clone): Promise<CloneRow[]> {
  const rows: CloneRow[] = [];
  let after: string | null = null;
  do {
    const page: RevisionTag[] = await pageRevisionTags(db, source.id, { after, limit: rowsPerRead });
    for (const tag of page) {
      if (preserve.has('history') && tag.revision <= cloned.number)
        rows.push({ kind: 'revision tag', row: tag });
      else if (tag.revision === cloned.number)
        rows.push({ kind: 'revision tag', row: { ...tag, revision: 1 } });
    }
    after = page.length < rowsPerRead ? null : (page.at(-1)?.name ?? null);
    await nextTurn();
  } while (after !== null);
  return rows;
}

async function readEnvironmentTags(db: Reader, { source }: Clone): Promise<CloneRow[]> {
  const rows: CloneRow[] = [];
  for (let more = true; more; ) {
    const page = await listEnvironmentTags(db, source.id, { skip: rows.length, limit: rowsPerRead });
    rows.push(...page.map((row): CloneRow => ({ kind: 'environment tag', row })));
    more = page.length === rowsPerRead;
    await nextTurn();
  }
  return rows;
}
