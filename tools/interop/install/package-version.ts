import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Found, Missing } from '../program.ts';

/** Finds an installed dependency of the repository. */
export function readPackageVersion(name: string): Found | Missing {
  const folder = join(import.meta.dirname, '../../../node_modules', name);
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { command: name, version };
  } catch {
    return { missing: 'not installed: npm ci' };
  }
}
