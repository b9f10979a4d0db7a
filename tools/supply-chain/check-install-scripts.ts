import { readFileSync } from 'node:fs';
import { findScriptFaults } from './find-script-faults.ts';
import { readLockedPackages } from './locked-package.ts';

/** Lists the packages of the lock file that have an install script but no decision in `allowScripts`. */
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts: Readonly<Record<string, boolean>>;
};
const packages = readLockedPackages();
const withScripts = packages.filter(({ hasInstallScript }) => hasInstallScript);
const faults = findScriptFaults(withScripts, allowScripts);
const allowed = withScripts.filter(({ name }) => allowScripts[name] === true);
console.log(
  `install scripts: ${withScripts.length} of ${packages.length} packages have one, ${allowed.length} allowed, ${faults.length} faults`,
);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
