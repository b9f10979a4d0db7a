import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Returns the names of the migrations in the folder, in order; comparing them with the code's list shows a migration
 * that the code omits.
 */
export const everyMigration: readonly string[] = globSync('*.ts', {
  cwd: fileURLToPath(new URL('../../../src/database/migrations/', import.meta.url)),
})
  .map((name) => name.replace('.ts', ''))
  .sort();
