import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import { secretText } from './login-inputs.ts';
import { secretPointers } from './secret-pointers.ts';

const schema: TSchema = Type.Object(
  { open: Type.String(), closed: secretText('x'), inner: Type.Object({ token: secretText('x') }) },
  { additionalProperties: { secret: true } },
);

test('what the schema marks is pointed to, wherever it lies', () => {
  const value = { open: 'a', closed: 'b', inner: { token: 'c', other: 'd' }, 'a/b~c': { deep: 1 } };
  expect(secretPointers(schema, value)).toEqual(['/closed', '/inner/token', '/a~1b~0c']);
});

test('what is not there is not pointed to', () => {
  expect(secretPointers(schema, { open: 'a' })).toEqual([]);
});

test('a member named like one of every object is a member like any other', () => {
  expect(secretPointers(schema, JSON.parse('{"__proto__": 1, "constructor": 2}'))).toEqual([
    '/__proto__',
    '/constructor',
  ]);
});
