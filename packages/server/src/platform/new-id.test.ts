import { expect, test } from 'vitest';
import { newId } from './new-id.ts';

const ids = Array.from({ length: 20_000 }, newId);

test('identifiers are UUIDs of version 7 that begin with the time', () => {
  const startedAt = Date.now();
  const id = newId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const at = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  expect(at).toBeGreaterThanOrEqual(startedAt);
  expect(at).toBeLessThanOrEqual(Date.now() + 1);
});

test('each identifier sorts after the one before it, also within a millisecond', () => {
  expect(ids.toSorted()).toEqual(ids);
});

test('no two identifiers share their random end, also across refills', () => {
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});
