import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export interface PackedPackage {
  readonly tarball: Buffer;
  /** The paths of its files. */
  readonly files: readonly string[];
}

const repository = resolve(import.meta.dirname, '../..');
const built: ReadonlySet<string> = new Set(['dist', 'node_modules']);

/**
 * Builds and packs `packages/{name}` from its sources in a separate folder, so that nothing from an earlier build is
 * included and no other build is disturbed. Throws if the build fails.
 */
export async function packPackage(name: 'sdk' | 'cli'): Promise<PackedPackage> {
  const root = mkdtempSync(join(tmpdir(), 'symbolon-pack-'));
  try {
    copySources(root);
    const directory = join(root, 'packages', name);
    const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--foreground-scripts=false'], {
      cwd: directory,
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
    });
    const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
    if (packed === undefined) throw new Error(`npm packed no files of ${name}`);
    return {
      tarball: readFileSync(join(directory, basename(packed.filename))),
      files: packed.files.map(({ path }) => path),
    };
  } catch (cause) {
    throw new Error(`${name} cannot be packed: ${(cause as Error).message}`, { cause });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Copies the two packages, and links to the installed packages and to each other. */
function copySources(root: string): void {
  cpSync(join(repository, 'tsconfig.json'), join(root, 'tsconfig.json'));
  for (const name of ['sdk', 'cli']) {
    cpSync(join(repository, 'packages', name), join(root, 'packages', name), {
      recursive: true,
      filter: (path) => !built.has(basename(path)),
    });
  }
  const installed = join(repository, 'node_modules');
  mkdirSync(join(root, 'node_modules/@symbolon'), { recursive: true });
  symlinkSync(join(root, 'packages/sdk'), join(root, 'node_modules/@symbolon/sdk'));
  for (const entry of readdirSync(installed)) {
    if (entry !== '@symbolon') symlinkSync(join(installed, entry), join(root, 'node_modules', entry));
  }
}
