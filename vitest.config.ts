import { globSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongTestsFirst from './tools/test-run/long-tests-first.ts';
import { needsOwnProcess } from './tools/test-run/needs-own-process.ts';

const tests = [
  'packages/*/src/**/*.test.ts',
  'packages/*/test/**/*.test.ts',
  'action/src/*.test.ts',
  'tools/**/*.test.ts',
];
const withoutState = globSync(['packages/*/src/**/*.test.ts', 'action/src/*.test.ts', 'tools/**/*.test.ts'], {
  cwd: import.meta.dirname,
  exclude: (path) => /(?:^|\/)(?:node_modules|architecture-fixture)$/.test(path),
}).filter((path) => !needsOwnProcess(join(import.meta.dirname, path)));

// The processes of the tests, and the servers and commands that they start, compile each module once a machine.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/symbolon-tests');

export default defineConfig({
  test: {
    reporters: ['default', './tools/test-run/summary-reporter.ts'],
    // Many tests wait for processes and databases: one more than CI has cores keeps both busy.
    maxWorkers: 3,
    sequence: { sequencer: LongTestsFirst },
    projects: [
      project('own process', {
        include: tests,
        exclude: ['**/node_modules/**', 'tools/architecture-fixture/**', ...withoutState],
        globalSetup: [
          'packages/server/test/support/databases/postgres.ts',
          'tools/test-run/provide-rsa-keys.ts',
        ],
        setupFiles: ['tools/test-run/reuse-rsa-keys.ts'],
        isolate: true,
      }),
      project('shared process', { include: withoutState, isolate: false }),
    ],
  },
});

function project(
  name: string,
  test: {
    include: string[];
    exclude?: string[];
    globalSetup?: string[];
    setupFiles?: string[];
    isolate: boolean;
  },
) {
  return {
    resolve: { conditions: ['symbolon-source'] },
    ssr: { resolve: { conditions: ['symbolon-source'] } },
    test: {
      name,
      ...test,
      setupFiles: ['tools/test-run/wait-patiently.ts', ...(test.setupFiles ?? [])],
      expect: { poll: { timeout: 120_000 } },
      // Far more than any takes on a quiet machine: what waits for ever ends by it, and nothing that is merely slow.
      testTimeout: 240_000,
      hookTimeout: 240_000,
      pool: 'forks' as const,
    },
  };
}
