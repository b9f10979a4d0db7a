import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatEnvironmentArgument, parseEnvironmentArgument } from './environment-argument.ts';

const nameArbitrary = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}$/);

describe('an environment', () => {
  test.each([
    ['prod', { organization: null, project: 'default', name: 'prod', version: null }],
    ['app/prod', { organization: null, project: 'app', name: 'prod', version: null }],
    ['acme/app/prod', { organization: 'acme', project: 'app', name: 'prod', version: null }],
    ['prod@3', { organization: null, project: 'default', name: 'prod', version: '3' }],
    ['acme/app/prod@stable', { organization: 'acme', project: 'app', name: 'prod', version: 'stable' }],
  ])('%s is parsed', (text, argument) => {
    expect(parseEnvironmentArgument(text)).toEqual(argument);
  });

  test.each(['', '/', 'a/', '/a', 'a/b/c/d', 'a@', '@3', 'a@b@c', 'a b', 'a/..', '.', 'ä', 'a'.repeat(101)])(
    '%j is not valid and is not repeated',
    (text) => {
      expect(() => parseEnvironmentArgument(text)).toThrow('an environment must be ENV');
    },
  );

  test('parses to what was formatted', () => {
    const version = fc.option(nameArbitrary);
    fc.assert(
      fc.property(nameArbitrary, nameArbitrary, version, (project, name, given) => {
        const argument = { organization: null, project, name, version: given };
        expect(parseEnvironmentArgument(formatEnvironmentArgument(argument))).toEqual(argument);
      }),
    );
  });
});
