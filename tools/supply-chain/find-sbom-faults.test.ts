import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findSbomFaults } from './find-sbom-faults.ts';
import { readLockedPackages } from './locked-package.ts';
import { makeSbom, type Sbom } from './make-sbom.ts';

const packages = readLockedPackages();
const sbom = makeSbom({ name: 'symbolon', lockFile: readFileSync('package-lock.json') });

test('the bill of materials lists what is shipped, each with its hash and licence, and nothing else', () => {
  expect(findSbomFaults(sbom, packages)).toEqual([]);
  expect(sbom.metadata.component.name).toBe('symbolon');
  expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['fastify', 'pg', 'yaml']));
});

test('a package that is missing, has no hash, or is for development only is reported', () => {
  const fastify = sbom.components.find(({ name }) => name === 'fastify');
  const changed: Sbom = {
    ...sbom,
    components: [
      ...sbom.components.filter(({ name }) => name !== 'jose' && name !== 'fastify'),
      { ...fastify, name: 'fastify', 'bom-ref': fastify?.['bom-ref'] ?? '', hashes: [] },
      { name: 'vitest', version: '5.1.1', 'bom-ref': 'vitest@5.1.1', purl: 'pkg:npm/vitest@5.1.1' },
    ],
    dependencies: [],
  };
  const joseVersion = sbom.components.find(({ name }) => name === 'jose')?.version;
  expect(findSbomFaults(changed, packages)).toEqual([
    `jose@${joseVersion} is shipped but not listed`,
    'fastify has no hash',
    'vitest@5.1.1 is not shipped',
  ]);
});

test('a reference to an unknown component is reported', () => {
  const changed = { ...sbom, dependencies: [{ ref: 'nowhere@1.0.0', dependsOn: [] }] };
  expect(findSbomFaults(changed, packages)).toEqual(['nowhere@1.0.0 is referred to but not listed']);
});

test('the same lock file gives the same bytes', () => {
  const again = makeSbom({ name: 'symbolon', lockFile: readFileSync('package-lock.json') });
  expect(JSON.stringify(again)).toBe(JSON.stringify(sbom));
});
