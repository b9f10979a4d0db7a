import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findGaps, operationGroups } from '../../support/operations/operations.ts';

test('every route of the OpenAPI document has an operation, and every operation a route', () => {
  expect(findGaps()).toEqual([]);
});

test.each(Object.keys(operationGroups))('the effects of the group of operations "%s" are tested', (group) => {
  const text = readFileSync(join(import.meta.dirname, `${group}-effects.test.ts`), 'utf8');
  expect(text).toMatch(new RegExp(`^testEffectsOf\\('[^']+', ${group}Operations\\);$`, 'm'));
});
