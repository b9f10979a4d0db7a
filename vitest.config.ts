import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['symbolon-source'] },
  ssr: { resolve: { conditions: ['symbolon-source'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'action/src/*.test.ts',
      'tools/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'tools/architecture-fixture/**'],
    globalSetup: ['packages/server/test/support/databases/postgres.ts'],
    setupFiles: ['tools/test-run/wait-patiently.ts'],
    expect: { poll: { timeout: 120_000 } },
    reporters: ['default', './tools/test-run/summary-reporter.ts'],
    // Far more than any takes on a quiet machine: what waits for ever ends by it, and nothing that is merely slow.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    pool: 'forks',
    // Many tests wait for processes and databases: one more than CI has cores keeps both busy.
    maxWorkers: 3,
  },
});
