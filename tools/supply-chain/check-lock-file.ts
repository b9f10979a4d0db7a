import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Finds optional dependencies without an entry in the lock file. `npm ci` refuses a lock file that lacks an entry for
 * any optional dependency, even for other platforms, and npm writes no entries for packages that the configured
 * registry does not have.
 * `--write` adds the missing entries.
 */
const path = 'package-lock.json';
const write = process.argv.includes('--write');

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  packages: Record<string, LockEntry & Record<string, unknown>>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** Returns the platform in a package's name; npm skips the package on every other platform. */
function platformOf(name: string): Record<string, readonly string[]> {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = /musl/.test(name) ? 'musl' : /gnu/.test(name) ? 'glibc' : undefined;
  return {
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(libc && os === 'linux' ? { libc: [libc] } : {}),
    ...(os ? { os: [os] } : {}),
  };
}

const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const missing = Object.entries(lock.packages).flatMap(([parent, { dev, optionalDependencies = {} }]) =>
  Object.entries(optionalDependencies)
    .filter(
      ([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${parent}/node_modules/${name}`],
    )
    .map(([name, version]) => ({ name, version, dev })),
);

if (write && missing.length > 0) {
  for (const { name, version, dev } of missing) {
    const entry = { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) };
    lock.packages[`node_modules/${name}`] = entry;
  }
  const sorted = Object.entries(lock.packages).toSorted(([left], [right]) => left.localeCompare(right, 'en'));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
console.log(
  `lock file: ${Object.keys(lock.packages).length} packages, ${missing.length} ${write ? 'added' : 'missing'}`,
);
if (!write) {
  for (const { name } of missing) console.error(`  ${name} has no entry: run npm run lock`);
  process.exitCode = missing.length > 0 ? 1 : 0;
}
