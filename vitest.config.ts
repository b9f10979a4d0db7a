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
    globalSetup: ['packages/server/test/support/postgres.ts'],
    reporters: ['default', './tools/summary-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Many tests wait for processes and databases: one more than CI has cores keeps both busy.
    maxWorkers: 3,
  },
});
