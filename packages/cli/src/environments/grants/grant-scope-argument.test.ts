import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGrantScopeArgument } from './grant-scope-argument.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/).filter((text) => text !== '.' && text !== '..');
const usage = expect.objectContaining({ exitCode: 2 });

test.each([
  ['prod', null, 'default', 'prod'],
  ['app/prod', null, 'app', 'prod'],
  ['acme/app/prod', 'acme', 'app', 'prod'],
  ['app/*', null, 'app', '*'],
  ['acme/app/*', 'acme', 'app', '*'],
  ['*/*', null, '*', '*'],
  ['acme/*/*', 'acme', '*', '*'],
])('%s is parsed', (text, organization, project, environment) => {
  expect(parseGrantScopeArgument(text)).toEqual({ organization, project, environment });
});

test.each([
  '',
  '*',
  '*/prod',
  'app/pro*',
  '*/app/*',
  'a/b/c/*',
  'app/**',
  'app/prod@3',
  '/*',
  './*',
  '*@1/*',
])('%j is a usage error', (text) => {
  expect(() => parseGrantScopeArgument(text)).toThrow(usage);
});

test('a star alone needs a project', () => {
  expect(() => parseGrantScopeArgument('*')).toThrow(
    'a grant on all environments needs a project: PROJECT/*',
  );
});

describe('a scope', () => {
  const scope = fc.record({
    organization: fc.option(name, { nil: null }),
    project: name,
    environment: fc.oneof(name, fc.constant('*')),
  });

  test('parses to what was formatted', () => {
    fc.assert(
      fc.property(scope, (one) => {
        const text = [one.organization, one.project, one.environment]
          .filter((part) => part !== null)
          .join('/');
        expect(parseGrantScopeArgument(text)).toEqual(one);
      }),
    );
  });

  test('is parsed from no other text', () => {
    const unit = fc.constantFrom('a', '*', '/', '@', '.', ' ');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 7 }), (text) => {
        const form = /^(?:[a.]+\/){0,2}[a.]+$|^(?:[a.]+\/){1,2}\*$|^(?:[a.]+\/)?\*\/\*$/;
        const isOne = form.test(text) && !text.split('/').some((part) => part === '.' || part === '..');
        if (isOne) parseGrantScopeArgument(text);
        else expect(() => parseGrantScopeArgument(text)).toThrow(usage);
      }),
    );
  });
});
