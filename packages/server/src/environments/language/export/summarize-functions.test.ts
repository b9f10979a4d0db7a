import { expect, test } from 'vitest';
import { parseEnvironment, summarizeFunctions } from '../language.ts';

test('a summary of functions is limited, for any number of calls and any length of paths', () => {
  const calls = Array.from(
    { length: 1_500 },
    (_, index) => `  k${index}: {fn::toJSON: {fn::open::p${index}: {}}}`,
  );
  const key = 'k'.repeat(1_000);
  const rotations = Array.from(
    { length: 100 },
    (_, index) => `    r${index}: {fn::rotate::p: {inputs: {}, state: null}}`,
  );
  const text = ['values:', ...calls, `  ${key}:`, ...rotations].join('\n');
  const { funcCounts, rotationPaths } = summarizeFunctions(parseEnvironment('test', text).document);
  expect(Object.keys(funcCounts)).toHaveLength(1_000);
  expect(funcCounts['fn::toJSON']).toBe(1_500);
  expect(rotationPaths).toHaveLength(64);
});
