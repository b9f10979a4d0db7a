import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The directory of the RSA keys that the tests of this run share. */
    rsaKeys: string;
  }
}

/** Global set-up: an empty directory for the keys of `reuse-rsa-keys.ts`, which is removed after the run. */
export default function provideRsaKeys(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-test-keys-'));
  project.provide('rsaKeys', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
