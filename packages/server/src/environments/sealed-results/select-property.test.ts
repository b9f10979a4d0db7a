import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePropertyPath } from '../language/index.ts';
import { parseResult } from './parse-result.ts';
import { PropertyError, selectProperty } from './select-property.ts';

const trace =
  '"trace": {"def": {"begin": {"line": 1, "column": 1, "byte": 0}, "end": {"line": 1, "column": 1, "byte": 0}}}';
const opened = `{"schema": true, "properties": {
  "aws": {"value": {"region": {"value": "eu-1", ${trace}}, "key.id": {"value": "AKIA", ${trace}}}, ${trace}},
  "keys": {"secret": true, "value": [{"value": "k0", ${trace}}, {"value": {"inner": {"value": 1, ${trace}}}, ${trace}}], ${trace}},
  "version": {"value": 1.10, ${trace}},
  "nothing": {${trace}},
  "later": {"unknown": true, ${trace}}
}}`;
function select(path: string) {
  const accessors = parsePropertyPath(path);
  if (accessors === null) throw new PropertyError('property_invalid', path);
  return selectProperty(Buffer.from(opened), accessors, path);
}

describe('one value of an opened environment', () => {
  test.each([
    ['aws.region', { value: 'eu-1' }],
    ['aws["key.id"]', { value: 'AKIA' }],
    ['keys[0]', { value: 'k0', secret: true }],
    ['keys[1].inner', { value: 1, secret: true }],
    ['later', { unknown: true }],
  ])('%s', (path, value) => {
    expect(select(path)).toEqual({ ...value, trace: expect.anything() });
  });

  test('null exists, without a value', () => {
    expect(select('nothing')).toEqual({ trace: expect.anything() });
  });

  test('a number is returned as it was written', () => {
    expect(JSON.stringify(select('version'))).toMatch(/^\{"value":1\.10,/);
  });

  test.each([
    'aws.zone',
    'aws.region.x',
    'keys[2]',
    'keys[-1]',
    'keys.length',
    'aws[0]',
    'constructor',
    '__proto__',
    'version.rawJSON',
    'nothing.x',
  ])('%s is not there', (path) => {
    expect(() => select(path)).toThrow(
      expect.objectContaining({ code: 'property_unknown', message: `Unknown property '${path}'.` }),
    );
  });

  test.each(['', 'a..b', 'a[', 'a["b', '[0]', 'a}b'])('%j is not a path', (path) => {
    expect(() => select(path)).toThrow(expect.objectContaining({ code: 'property_invalid' }));
  });

  test('any requested path is present, absent or not a valid path', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aws.key["0]1\\}$ region') }), (path) => {
        try {
          expect(select(path)).toHaveProperty('trace');
        } catch (error) {
          expect(['property_unknown', 'property_invalid']).toContain((error as { code?: string }).code);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

test('an opened environment is written back unchanged, including its numbers', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const text = JSON.stringify(JSON.parse(json));
      expect(JSON.stringify(parseResult(text))).toBe(text);
    }),
  );
  const numbers = '{"a":1.0,"b":12345678901234567890,"c":1e5,"d":-0,"e":0.1}';
  expect(JSON.stringify(parseResult(numbers))).toBe(numbers);
});
