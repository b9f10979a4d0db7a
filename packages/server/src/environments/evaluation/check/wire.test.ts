import { expect, test } from 'vitest';
import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import { sliceBytes } from '../../sealed-results/index.ts';
import { formatCheck } from './wire.ts';

const nothing = {
  environment: null,
  sealed: null,
  diagnostics: [],
  functions: { funcCounts: {}, rotationPaths: [] },
};

test('a large response is sent in slices within the budget of the main thread, without copying', () => {
  const environment = Buffer.from(JSON.stringify({ properties: { text: 'x'.repeat(300_000) } }));
  const { bytes, parts } = formatCheck(sliceBytes(environment, mainThreadBytes), nothing);
  const slices = [...parts];
  expect(slices.length).toBeGreaterThan(4);
  expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(mainThreadBytes);
  // All slices but the last, which is new, are in the received memory.
  expect(new Set(slices.slice(0, -1).map(({ buffer }) => buffer))).toEqual(new Set([environment.buffer]));
  const whole = Buffer.concat(slices);
  expect(whole.length).toBe(bytes);
  expect(JSON.parse(whole.toString())).toEqual({
    properties: { text: 'x'.repeat(300_000) },
    environmentFunctionSummary: nothing.functions,
  });
});
