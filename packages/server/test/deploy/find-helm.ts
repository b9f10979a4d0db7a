import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readRepositoryFile } from './deploy-file.ts';

/**
 * Finds Helm: the path in `SYMBOLON_TEST_HELM`, or else in PATH, or else the one that `tools/install-helm` built; null
 * if there is none.
 */
export function findHelm(): string | null {
  const [, version] = /helm\.sh\/helm\/v3 v(\S+)/.exec(readRepositoryFile('tools/helm/go.mod')) ?? [];
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const named = process.env['SYMBOLON_TEST_HELM'];
  const places = named ? [named] : ['helm', join(cache, 'symbolon-tools', `helm-${version}`)];
  return places.find(canRun) ?? null;
}

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
