import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentName } from '../../../test/support/parsed-names.ts';
import { everything } from '../../contract/environment-name.ts';
import { formatPosition, parsePosition } from './grant-position.ts';
import {
  formatGrantScope,
  parseGrantedPermission,
  parseGrantScope,
  parseMaxOpenDuration,
} from './parse-grant.ts';
import type { GrantPosition } from './stored/named-grant-store.ts';

const invalid = expect.objectContaining({ code: 'grant_invalid' });
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/).filter((text) => text !== '.' && text !== '..');
const awkward = fc.string({ unit: fc.constantFrom('a', '*', '/', '.', '%', ' ', 'é', '\n'), maxLength: 4 });

describe('the scope of a grant', () => {
  test.each([
    ['app', 'prod'],
    ['app', '*'],
    ['*', '*'],
    ['a.b-c_D9', '...'],
    ['a'.repeat(100), '0'],
  ])('%s/%s is valid', (project, environment) => {
    expect(parseGrantScope({ project, environment })).toEqual({ project, environment });
  });

  test.each([
    ['', 'prod'],
    ['app', ''],
    ['app', '**'],
    ['app', 'prod*'],
    ['*', 'prod'],
    ['app', '..'],
    ['.', 'prod'],
    ['a/b', 'prod'],
    ['app', 'prod\n'],
    ['äpp', 'prod'],
    ['a'.repeat(101), 'prod'],
  ])('%j/%j is refused', (project, environment) => {
    expect(() => parseGrantScope({ project, environment })).toThrow(invalid);
  });

  test('a refusal names the member and the fix', () => {
    expect(() => parseGrantScope({ project: 'app', environment: 'a b' })).toThrow(
      '"a b" cannot be the environment of a grant: use at most 100 letters, digits, "-", "_" and ".", or "*" for every environment.',
    );
    expect(() => parseGrantScope({ project: '*', environment: 'prod' })).toThrow(
      'if the project is "*", the environment must be "*" too',
    );
  });

  test('an accepted scope is two names, a name and *, or * twice', () => {
    fc.assert(
      fc.property(fc.oneof(awkward, name), fc.oneof(awkward, name), (project, environment) => {
        const text = `${project}/${environment}`;
        const isOne = text === '*/*' || /^[\w.-]{1,100}\/(?:\*|[\w.-]{1,100})$/.test(text);
        const isPath = [project, environment].some((part) => part === '.' || part === '..');
        if (!isOne || isPath) expect(() => parseGrantScope({ project, environment })).toThrow(invalid);
        else expect(formatGrantScope(parseGrantScope({ project, environment }))).toBe(text);
      }),
    );
  });
});

test.each(['none', 'Open', '', 'owner', '__proto__'])('%j cannot be granted', (text) => {
  expect(() => parseGrantedPermission(text)).toThrow(invalid);
});

test('the maximum open duration is a valid duration', () => {
  expect(parseMaxOpenDuration(undefined)).toBeNull();
  expect(parseMaxOpenDuration('2h0m0s')).toBe(7_200);
  expect(parseMaxOpenDuration('24h')).toBe(86_400);
  for (const text of ['', '0s', '0h0m0s', '1d', 'forever', '-1h', '24h0m1s', '25h']) {
    expect(() => parseMaxOpenDuration(text), text).toThrow(invalid);
  }
});

describe('the end of a page', () => {
  const part = fc.oneof(name.map(environmentName), fc.constant(everything));
  const position: fc.Arbitrary<GrantPosition> = fc.tuple(
    part,
    part,
    fc.constantFrom('user', 'team', 'organization'),
    fc.uuid(),
  );

  test('parses to the same position', () => {
    fc.assert(
      fc.property(position, (one) => {
        expect(parsePosition(formatPosition(one))).toEqual(one);
      }),
    );
  });

  test('is parsed from no other text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), awkward), (text) => {
        expect(() => parsePosition(text)).toThrow(
          expect.objectContaining({
            code: 'page_invalid',
            message: 'continuationToken is not valid; use one that this server returned.',
          }),
        );
      }),
    );
  });
});
