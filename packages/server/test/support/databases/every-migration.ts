import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the names of the migrations in the folder and below it, in order; comparing them with the code's list shows a migration
 * that the code omits.
 */
export const everyMigration: readonly string[] = globSync('**/*.ts', {
  cwd: fileURLToPath(new URL('../../../src/database/migrations/', import.meta.url)),
})
  .map((path) => basename(path, '.ts'))
  .sort();
