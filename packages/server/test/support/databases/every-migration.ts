import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The names of the migrations in the folder, in order: one that the code does not list is noticed where they are compared. */
export const everyMigration: readonly string[] = globSync('*.ts', {
  cwd: fileURLToPath(new URL('../../../src/database/migrations/', import.meta.url)),
})
  .map((name) => name.replace('.ts', ''))
  .sort();
