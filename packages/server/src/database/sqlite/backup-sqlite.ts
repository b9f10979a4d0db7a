import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Copies one snapshot of the embedded store while a server writes to it: `vacuum into` blocks no writer. The copy gets
 * its name only when it is complete, durable and checked.
 */
export function backupSqlite(sourcePath: string, targetPath: string): { readonly pages: number } {
  if (!existsSync(sourcePath)) throw new Error(`no database at ${sourcePath}: set SYMBOLON_DATABASE`);
  if (existsSync(targetPath))
    throw new Error(`${targetPath} already exists, and a backup never overwrites a file`);
  const partial = `${targetPath}.partial`;
  rmSync(partial, { force: true });
  // Creates an empty file first, because `vacuum into` would create one that other users may read.
  closeSync(openSync(partial, 'wx', 0o600));
  try {
    const source = new DatabaseSync(sourcePath, { timeout: 10_000, readOnly: true });
    try {
      source.prepare('vacuum into ?').run(partial);
    } finally {
      source.close();
    }
    const pages = checkCopy(partial);
    flush(partial);
    renameSync(partial, targetPath);
    return { pages };
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause;
  }
}

function checkCopy(path: string): number {
  const copy = new DatabaseSync(path, { readOnly: true });
  try {
    const found = Object.values(copy.prepare('pragma integrity_check').get() ?? {})[0];
    if (found !== 'ok') throw new Error(`the copy is damaged: ${String(found)}`);
    return Number(Object.values(copy.prepare('pragma page_count').get() ?? {})[0]);
  } finally {
    copy.close();
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
