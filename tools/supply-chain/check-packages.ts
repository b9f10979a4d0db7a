import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { type PackedPackage, packPackage } from './pack-package.ts';

/**
 * Files of every package, in addition to the built ones. No others may be published, in particular no sources or tests.
 */
const expectedFile =
  /^(?:README\.md|LICENSE|package\.json|bin\/symbolon\.js|dist\/(?:(?!\.test\.)[\w./-])+(?:\.js|\.d\.ts))$/;
/**
 * The packages are ES modules only: `require` of an ES module works since Node 22.12, which is older than `engines`
 * requires, and resolution as in Node 10 does not support `exports`.
 */
const notOurs: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

async function findFaults(name: string, packed: PackedPackage): Promise<readonly string[]> {
  const unexpected = packed.files.filter((path) => !expectedFile.test(path));
  const missing = ['README.md', 'LICENSE', 'package.json'].filter((path) => !packed.files.includes(path));
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(packed.tarball).buffer },
    strict: true,
  });
  return [
    ...unexpected.map((path) => `${path} is packed but should not be`),
    ...missing.map((path) => `${path} is not packed`),
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`),
    ...(name === 'sdk' ? await findTypeFaults(packed) : []),
  ];
}

/**
 * Checks that each kind of module resolution finds the types of the module that it runs. The CLI has no entry point to
 * import.
 */
async function findTypeFaults({ tarball }: PackedPackage): Promise<readonly string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (!result.types) return ['attw: there are no types'];
  return result.problems
    .filter((problem) => !('resolutionKind' in problem && notOurs.has(problem.resolutionKind)))
    .map((problem) => `attw: ${JSON.stringify(problem)}`);
}

async function check(
  name: 'sdk' | 'cli',
): Promise<{ readonly line: string; readonly faults: readonly string[] }> {
  const packed = await packPackage(name);
  const faults = await findFaults(name, packed);
  return { line: `${name}: ${packed.files.length} files packed, ${faults.length} faults`, faults };
}

for (const { line, faults } of await Promise.all([check('sdk'), check('cli')])) {
  console.log(line);
  for (const fault of faults) console.error(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
