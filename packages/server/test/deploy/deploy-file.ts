import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** The text of a file in `deploy/`. */
export function readDeployFile(path: string): string {
  return readRepositoryFile(join('deploy', path));
}

/** The text of a file of the repository. */
export function readRepositoryFile(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}
