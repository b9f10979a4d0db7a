import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns the directory of built programs, outside the repository: `$XDG_CACHE_HOME/symbolon-interop`. */
export function cacheDirectory(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'symbolon-interop');
}
