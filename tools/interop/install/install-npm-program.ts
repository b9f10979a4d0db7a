import { readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Found, Missing, ReportProgress } from '../program.ts';
import { runCommand } from '../run-command.ts';
import { cacheDirectory } from './cache-directory.ts';
import { registryEnvironment } from './registry-environment.ts';

export interface NpmProgram {
  /** The name of the folder in tools/interop/npm that pins the package. */
  readonly name: string;
  /** The package of the program. */
  readonly package: string;
}

/**
 * Installs the package that tools/interop/npm pins into the cache, unless it is there already, without running its
 * scripts.
 */
export async function installNpmProgram(
  program: NpmProgram,
  reportProgress: ReportProgress,
): Promise<Found | Missing> {
  const source = join(import.meta.dirname, '../npm', program.name);
  const target = join(cacheDirectory(), 'npm', program.name);
  const pinned = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const version = pinned.dependencies[program.package] ?? 'unknown';
  const command = join(target, 'node_modules', program.package);
  if (readInstalledVersion(command) === version) return { command, version };
  reportProgress(`installing ${program.package} ${version} into ${target}`);
  await mkdir(target, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) await cp(join(source, file), join(target, file));
  const { exitCode, stderr } = await runCommand(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    {
      directory: target,
      environment: registryEnvironment(),
      deadlineSeconds: 120,
    },
  );
  if (exitCode === 0) return { command, version };
  return { missing: `could not be installed: ${stderr.trim().split('\n').at(-1) ?? 'no reason given'}` };
}

/** Removes the `v` with which some packages begin the version. */
function readInstalledVersion(folder: string): string | null {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return version.replace(/^v/, '');
  } catch {
    return null;
  }
}
