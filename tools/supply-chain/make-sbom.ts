import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** CycloneDX 1.5, reduced to the members that are used here. */
export interface Sbom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly metadata: { readonly component: SbomComponent };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface SbomComponent {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Creates the bill of materials of the shipped packages from the lock file only, without development dependencies; the
 * same lock file gives the same bytes. Throws if npm cannot create it.
 */
export function makeSbom({ name, lockFile }: { readonly name: string; readonly lockFile: Buffer }): Sbom {
  const answer = execFileSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 },
  );
  const { metadata, components, dependencies, ...sbom } = JSON.parse(answer) as Sbom & {
    metadata: { timestamp?: string };
  };
  // With --omit=dev npm also omits packages that both need.
  const development = new Set(components.filter(isForDevelopment).map((component) => component['bom-ref']));
  const isShipped = (reference: string) => !development.has(reference);
  // The creation time does not describe the content, and would make every file different.
  const { timestamp: _, ...lasting } = metadata;
  return {
    ...sbom,
    serialNumber: serialNumberOf(lockFile),
    // npm names the root after its folder.
    metadata: { ...lasting, component: { ...metadata.component, name } },
    components: components.filter((component) => isShipped(component['bom-ref'])),
    dependencies: dependencies
      .filter(({ ref }) => isShipped(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isShipped) })),
  };
}

function isForDevelopment({ properties = [] }: SbomComponent): boolean {
  return properties.some(({ name, value }) => name === 'cdx:npm:package:development' && value === 'true');
}

/** Returns a UUID of version 8 (RFC 9562 §5.8) derived from the bytes. */
function serialNumberOf(bytes: Buffer): string {
  const digest = createHash('sha256').update(bytes).digest('hex');
  const groups = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...groups, digest.slice(20, 32)].join('-')}`;
}
