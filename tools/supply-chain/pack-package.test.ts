import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { packPackage } from './pack-package.ts';

test.each(['sdk', 'cli'] as const)(
  '%s packs to the same bytes in another folder',
  async (name) => {
    const [once, again] = await Promise.all([packedDigest(name), packedDigest(name)]);
    expect(once).toBe(again);
  },
  120_000,
);

async function packedDigest(name: 'sdk' | 'cli'): Promise<string> {
  const { tarball } = await packPackage(name);
  return createHash('sha256').update(tarball).digest('hex');
}
