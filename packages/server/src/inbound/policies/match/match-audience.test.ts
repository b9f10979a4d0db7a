import { describe, expect, test } from 'vitest';
import { completeAudience, findAudience } from './match-audience.ts';

const audiences = ['urn:symbolon:org:acme', 'https://id.example/orgs/acme'];

describe('findAudience', () => {
  test.each([
    [{ aud: audiences[1] ?? '' }, audiences[1]],
    [{ aud: ['x', audiences[1] ?? ''] }, audiences[1]],
    [{ aud: [...audiences].reverse() }, audiences[0]],
    [{ aud: 'urn:symbolon:org:other' }, null],
    [{ aud: [[audiences[0] ?? '']] }, null],
    [{ aud: {} }, null],
    [{ aud: null }, null],
    [{}, null],
  ])('%j: %j', (claims, found) => {
    expect(findAudience(claims, audiences)).toBe(found);
  });
});

describe('completeAudience', () => {
  test('adds the other audiences of the organization to one of them', () => {
    expect(completeAudience(audiences[1], audiences)).toEqual([audiences[1], audiences[0]]);
    expect(completeAudience(['x', audiences[0] ?? ''], audiences)).toEqual(['x', ...audiences]);
  });

  test.each([['x'], [['x', 'y']], [[]], [{}], [null], [undefined]])(
    'keeps %j, which does not name the organization',
    (value) => {
      expect(completeAudience(value, audiences)).toBe(value);
    },
  );
});
