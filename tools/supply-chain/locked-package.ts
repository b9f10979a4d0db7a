import { readFileSync } from 'node:fs';

/** One entry of `package-lock.json` that comes from the registry. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, or null if the lock file has none: npm did not read the manifests of other platforms. */
  readonly licence: string | null;
  /** True for packages that only development and tests need. */
  readonly forDevelopment: boolean;
  readonly hasInstallScript: boolean;
  /** Packages that list it as a dependency for some platforms. */
  readonly offeredBy: readonly string[];
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Returns every package of the lock file, by name; throws if the file is not a lock file. */
export function readLockedPackages(path = 'package-lock.json'): readonly LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockEntry> };
  const offers = Map.groupBy(
    Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ name, parent: nameOf(parent) })),
    ),
    ({ name }) => name,
  );
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
    .map(([place, entry]) => ({
      name: nameOf(place),
      version: entry.version ?? '',
      licence: entry.license ?? null,
      forDevelopment: entry.dev === true,
      hasInstallScript: entry.hasInstallScript === true,
      offeredBy: (offers.get(nameOf(place)) ?? []).map(({ parent }) => parent),
    }))
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}

function nameOf(place: string): string {
  return place.split('node_modules/').at(-1) ?? place;
}
