import { expect, test } from 'vitest';
import { rawJSON } from '../../../platform/json/raw-json.ts';
import type { EvaluatedEnvironment, EvaluatedValue } from '../../language/index.ts';
import { writeEnvironment } from './write-environment.ts';

const place = { line: 12, column: 34, byte: 56 };
const trace = { def: { environment: 'app/prod', begin: place, end: place } };
const value = (content: NonNullable<EvaluatedValue['value']>): EvaluatedValue => ({ value: content, trace });
const environment: EvaluatedEnvironment = {
  exprs: { a: { range: trace.def } },
  properties: {
    a: value({ b: { value: rawJSON('1.10'), secret: true, trace } }),
    list: value(Array.from({ length: 50 }, (_, index) => value(index))),
  },
  schema: { type: 'object' },
  executionContext: { properties: {}, schema: true },
};
const read = (json: Uint8Array) => Buffer.from(json).toString();
const write = (maxBytes: number) => writeEnvironment(environment, maxBytes);

test('a response within its limit is written unchanged', () => {
  const { json, diagnostics } = write(1_000_000);
  expect(read(json)).toBe(JSON.stringify(environment));
  expect(diagnostics).toEqual([]);
});

test('a larger response keeps its values, secrets and numbers as written, and names what is omitted', () => {
  const limit = read(write(1_000_000).json).length - 1;
  const { json, diagnostics } = write(limit);
  expect(json.length).toBeLessThanOrEqual(limit);
  expect(diagnostics).toMatchObject([
    {
      severity: 'warning',
      summary: expect.stringMatching(/its expressions, schema and traces are omitted/),
    },
  ]);
  expect(read(json)).toContain('{"value":1.10,"secret":true,"trace":{"def":{"begin":{"line":0,');
  expect(JSON.parse(read(json))).not.toHaveProperty('exprs');
});

test('a result whose values alone exceed the limit is an error without values', () => {
  const { json, diagnostics } = write(200);
  expect(JSON.parse(read(json))).toEqual({ schema: true, executionContext: environment.executionContext });
  expect(diagnostics).toMatchObject([{ severity: 'error', summary: expect.stringMatching(/are omitted$/) }]);
});
