import { expect, test } from 'vitest';
import { createSeededRandom } from '../packages/server/test/support/seeded-random.ts';
import { formatFinding } from './fuzz/finding.ts';
import { mutateToken } from './fuzz/inputs/mutate-token.ts';
import { runFuzzing } from './fuzz/run-fuzzing.ts';

const seeds = [20_260_801, Math.trunc(Math.random() * 2 ** 31)];

test.each(seeds)('three seconds of mutated input produce no finding (seed %i)', async (seed) => {
  const { counts, finding } = await runFuzzing({ seed, seconds: 3, minOfEach: 4, only: null, trial: null });
  expect(finding === null ? null : formatFinding(finding)).toBeNull();
  for (const count of counts.values()) expect(count).toBeGreaterThanOrEqual(4);
});

test('tampering changes most tokens and leaves many of them well-formed', () => {
  const random = createSeededRandom(1);
  const valid = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
  const spare = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJiIn0.b3RoZXItb25l';
  const tampered = Array.from({ length: 500 }, () => mutateToken(valid, spare, random));
  expect(tampered.filter((token) => token !== valid).length).toBeGreaterThan(400);
  expect(tampered.filter((token) => token.split('.').length === 3).length).toBeGreaterThan(250);
});
