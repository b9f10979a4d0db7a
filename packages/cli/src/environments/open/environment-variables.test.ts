import { describe, expect, test } from 'vitest';
import { readExports } from './environment-variables.ts';
import { parseOpenedEnvironment } from './opened-value.ts';

function read(values: Readonly<Record<string, unknown>>) {
  const wire = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !('secret' in value) && !('unknown' in value)
      ? { value: Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, wire(inner)])) }
      : typeof value === 'object' && value !== null
        ? value
        : { value };
  const properties = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wire(value)]));
  return readExports(parseOpenedEnvironment(JSON.stringify({ properties })));
}

test('numbers and booleans become text, and secrets stay secret', () => {
  const environmentVariables = { PORT: 8080, DEBUG: false, TOKEN: { value: 'hunter2', secret: true } };
  expect(read({ environmentVariables, files: { KUBECONFIG: 'a: 1\n' } })).toEqual({
    variables: [
      { name: 'PORT', value: '8080', isSecret: false },
      { name: 'DEBUG', value: 'false', isSecret: false },
      { name: 'TOKEN', value: 'hunter2', isSecret: true },
    ],
    files: [{ name: 'KUBECONFIG', value: 'a: 1\n', isSecret: false, content: Buffer.from('a: 1\n') }],
  });
});

test('an environment without exports has no variables', () => {
  expect(read({ other: 1 })).toEqual({ variables: [], files: [] });
});

describe('an invalid variable is refused without repeating a value', () => {
  test.each([
    [{ A: { b: 'hunter2' } }, 'environmentVariables["A"] is not a string'],
    [{ A: null }, 'environmentVariables["A"] is not a string'],
    [{ A: { unknown: true } }, 'environmentVariables["A"] is not a string'],
    [{ 'A=B': 'hunter2' }, 'environmentVariables["A=B"] is not a valid'],
    [{ '': 'hunter2' }, 'environmentVariables[""] is not a valid'],
    [{ A: 'hunter2\0' }, 'environmentVariables["A"] contains a NUL'],
    [
      { A: { value: 'hunter2', bytes: '/w==', secret: true } },
      'environmentVariables["A"] has bytes that are not UTF-8',
    ],
    ['hunter2', 'environmentVariables is not an object'],
    [{ unknown: true }, 'environmentVariables is not an object'],
  ])('%j', (environmentVariables, message) => {
    expect(() => read({ environmentVariables })).toThrow(message);
    expect(() => read({ environmentVariables })).not.toThrow(/hunter2/);
  });
});
