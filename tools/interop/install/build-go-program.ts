import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Found, Missing, ReportProgress } from '../program.ts';
import { runCommand } from '../run-command.ts';
import { cacheDirectory } from './cache-directory.ts';
import { findCommand, variableOf } from './find-command.ts';
import { registryEnvironment } from './registry-environment.ts';

export interface GoProgram {
  /** The name of the command, and of the folder with its go.mod in tools/interop/go. */
  readonly name: string;
  /** The package to build, as in the `tool` line of go.mod; `.` is the folder's own. */
  readonly package: string;
  /** The module whose version in go.mod is the program's. */
  readonly module: string;
  /** Paths to search in addition to the cache and PATH. */
  readonly places?: readonly string[];
}

const buildMinutes = 60;

/**
 * Finds the program in the cache, through its variable or in PATH; otherwise, builds it from the Go module proxy into
 * the cache, which takes minutes. The program is missing if Go is not installed or the build fails; the reason is the
 * last line of the output.
 */
export async function buildGoProgram(
  program: GoProgram,
  reportProgress: ReportProgress,
): Promise<Found | Missing> {
  const { name, places = [] } = program;
  const source = join(import.meta.dirname, '../go', name);
  const target = join(cacheDirectory(), `${name}-${digest(source)}`);
  const version = versionIn(readFileSync(join(source, 'go.mod'), 'utf8'), program.module);
  const found = await findCommand({ name, places: [...places, target], versionParameters: ['--version'] });
  if (found !== null) return found.command === target ? { command: target, version } : found;
  if ((await findCommand({ name: 'go', versionParameters: ['version'] })) === null) {
    return {
      missing: `${variableOf(name)} does not name it, it is not in PATH, and Go is not installed to build it`,
    };
  }
  reportProgress(`building ${name} ${version} from the Go module proxy into ${target}; this takes minutes`);
  await mkdir(cacheDirectory(), { recursive: true });
  const build = ['-n', '19', 'go', 'build', '-p', '1', '-trimpath', '-o', target, program.package];
  const { exitCode, stderr } = await runCommand('nice', build, {
    directory: source,
    environment: registryEnvironment(),
    deadlineSeconds: buildMinutes * 60,
  });
  if (exitCode === 0) return { command: target, version };
  return { missing: `could not be built: ${stderr.trim().split('\n').at(-1) ?? 'no reason given'}` };
}

/** Returns a digest of the sources: a changed pin or line causes a new build. */
function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const file of globSync('**/*.{go,mod,sum}', { cwd: folder }).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex').slice(0, 12);
}

function versionIn(goMod: string, module: string): string {
  const line = goMod.split('\n').find((text) => text.replace('require', '').trim().startsWith(`${module} `));
  return (
    line
      ?.trim()
      .split(' ')
      .at(line.includes('// indirect') ? -3 : -1) ?? 'unknown'
  );
}
