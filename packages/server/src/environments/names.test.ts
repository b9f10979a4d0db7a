import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatEnvironmentReference,
  isEnvironmentName,
  isRevisionTagName,
  parseEnvironmentReference,
  parseEnvironmentVersion,
  parseNewEnvironment,
} from './names.ts';

const inName = fc.constantFrom(...'abzAZ019-_.');
const name = fc.string({ unit: inName, minLength: 1, maxLength: 100 }).filter(isEnvironmentName);
const tag = fc.string({ unit: inName, minLength: 1, maxLength: 100 }).filter(isRevisionTagName);
const version = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 2 ** 31 - 1 }), tag);

describe('a reference', () => {
  test.each([
    ['prod', { project: 'default', name: 'prod', version: null }],
    ['app/prod', { project: 'app', name: 'prod', version: null }],
    ['prod@3', { project: 'default', name: 'prod', version: 3 }],
    ['app/prod@3', { project: 'app', name: 'prod', version: 3 }],
    ['app/prod@latest', { project: 'app', name: 'prod', version: 'latest' }],
    ['app/v1.2@v1.2', { project: 'app', name: 'v1.2', version: 'v1.2' }],
    ['...', { project: 'default', name: '...', version: null }],
  ])('%s', (text, reference) => {
    expect(parseEnvironmentReference(text)).toEqual(reference);
  });

  test.each([
    '',
    '/',
    'app/',
    '/prod',
    'org/app/prod',
    'prod@',
    '@3',
    'prod@3@4',
    'prod@0',
    'prod@03',
    'prod@3a',
    'prod@-1',
    'prod@1.0',
    'prod@2147483648',
    'prod@99999999999',
    'app prod',
    'app/prod ',
    'app/pröd',
    '.',
    '..',
    '../prod',
    'app/..',
    'prod@a/b',
    `${'x'.repeat(101)}`,
    `prod@${'x'.repeat(101)}`,
  ])('%j is not a reference', (text) => {
    expect(parseEnvironmentReference(text)).toBeNull();
  });

  test('a formatted reference parses to the same reference', () => {
    fc.assert(
      fc.property(name, name, version, (project, environment, wanted) => {
        const reference = { project, name: environment, version: wanted };
        expect(parseEnvironmentReference(formatEnvironmentReference(reference))).toEqual(reference);
      }),
    );
  });

  test('each reference has one form, except that the default project may be omitted', () => {
    const unit = fc.constantFrom(...'ab1.-_/@ ', 'ö', '%');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const reference = parseEnvironmentReference(text);
        if (reference === null) return;
        const written = formatEnvironmentReference(reference);
        expect([written, written.replace(/^default\//, '')]).toContain(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

test('a version is a number or a tag, and no text is both', () => {
  fc.assert(
    fc.property(fc.string({ unit: inName, maxLength: 12 }), (text) => {
      const parsed = parseEnvironmentVersion(text);
      if (typeof parsed === 'number') expect(String(parsed)).toBe(text);
      else if (parsed !== null) expect([parsed, isRevisionTagName(text)]).toEqual([text, true]);
      else expect(isRevisionTagName(text)).toBe(false);
    }),
  );
});

test('any name that can be created can be referenced', () => {
  fc.assert(
    fc.property(name, name, (project, environment) => {
      fc.pre(project !== 'yaml');
      const created = parseNewEnvironment({ project, name: environment });
      expect(parseEnvironmentReference(formatEnvironmentReference(created))).toEqual({
        ...created,
        version: null,
      });
    }),
  );
});

test.each([
  [
    { project: 'app', name: 'a b' },
    /^"a b" cannot be the name of an environment: use 1 to 100 letters, digits/,
  ],
  [{ project: '', name: 'prod' }, /^"" cannot be the name of a project/],
  [{ project: 'app', name: '..' }, /^"\.\." cannot be the name of an environment/],
  [{ project: 'yaml', name: 'open' }, /^A project cannot be called "yaml"/],
])('%j cannot be created', (environment, message) => {
  expect(() => parseNewEnvironment(environment)).toThrow(message);
});
