import { expect, test } from 'vitest';
import { createSeededRandom } from '../packages/server/test/support/seeded-random.ts';
import { formatFinding } from './fuzz/finding.ts';
import { mutateToken } from './fuzz/mutate-token.ts';
import { runFuzzing } from './fuzz/run-fuzzing.ts';

const seeds = [20_260_801, Math.trunc(Math.random() * 2 ** 31)];

test.each(seeds)('three seconds of mutated input break nothing (seed %i)', async (seed) => {
  const { counts, finding } = await runFuzzing({ seed, seconds: 3, only: null, trial: null });
  expect(finding === null ? null : formatFinding(finding)).toBeNull();
  for (const count of counts.values()) expect(count).toBeGreaterThan(10);
});

test('an issuer that grants what was tampered with would be found', () => {
  const random = createSeededRandom(1);
  const valid = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
  const mutated = new Set(Array.from({ length: 500 }, () => mutateToken(valid, valid, random)));
  expect(mutated.size).toBeGreaterThan(300);
  expect([...mutated].filter((token) => token.split('.').length === 3).length).toBeGreaterThan(150);
});
