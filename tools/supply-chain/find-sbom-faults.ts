import type { LockedPackage } from './locked-package.ts';
import type { Sbom } from './make-sbom.ts';

/**
 * Finds faults that make a bill of materials useless: packages that are missing or not shipped, components without
 * identity, hash or licence, and references to unknown components. Packages for other platforms, which npm did not
 * install, have neither hash nor licence; they are those without a licence in the lock file.
 */
export function findSbomFaults(sbom: Sbom, packages: readonly LockedPackage[]): readonly string[] {
  const { bomFormat, specVersion, components, dependencies, metadata } = sbom;
  const shipped = packages.filter(({ forDevelopment }) => !forDevelopment);
  const known = new Map(shipped.map((found) => [idOf(found), found]));
  const listed = new Set(components.map(idOf));
  const references = new Set([metadata.component, ...components].map((component) => component['bom-ref']));
  return [
    ...(bomFormat === 'CycloneDX' && specVersion === '1.5'
      ? []
      : [`${bomFormat} ${specVersion} is not CycloneDX 1.5`]),
    ...[...known.keys()].filter((id) => !listed.has(id)).map((id) => `${id} is shipped but not listed`),
    ...components.flatMap((component) => {
      if (component.purl === undefined) return [`${component.name} has no package URL`];
      const locked = known.get(idOf(component));
      if (locked === undefined)
        return ownPackage.test(component['bom-ref']) ? [] : [`${idOf(component)} is not shipped`];
      const blank = locked.licence === null;
      return [
        ...(component.hashes?.some(({ alg }) => alg === 'SHA-512') || blank
          ? []
          : [`${locked.name} has no hash`]),
        ...(component.licenses?.length || blank ? [] : [`${locked.name} has no licence`]),
      ];
    }),
    ...dependencies
      .flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
      .filter((reference) => !references.has(reference))
      .map((reference) => `${reference} is referred to but not listed`),
  ];
}

/** Matches the workspaces, which do not come from a registry. */
const ownPackage = /^@symbolon\//;

function idOf({ name, version = '' }: { readonly name: string; readonly version?: string }): string {
  return `${name}@${version}`;
}
