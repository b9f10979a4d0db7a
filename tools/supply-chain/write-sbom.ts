import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { findSbomFaults } from './find-sbom-faults.ts';
import { readLockedPackages } from './locked-package.ts';
import { makeSbom } from './make-sbom.ts';

/** `npm run sbom`: writes the bill of materials of the shipped packages, and reports its faults. */
const path = 'dist/symbolon.cdx.json';
const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
const sbom = makeSbom({ name, lockFile: readFileSync('package-lock.json') });
const faults = findSbomFaults(sbom, readLockedPackages());
mkdirSync('dist', { recursive: true });
writeFileSync(path, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(
  `${path}: CycloneDX ${sbom.specVersion}, ${sbom.components.length} components, ${faults.length} faults`,
);
for (const fault of faults) console.error(`  ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
