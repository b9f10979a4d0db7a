import { type TSchema, Type } from 'typebox';
import { expect, test } from 'vitest';
import { secretText } from './schema-parts.ts';
import { secretPointers } from './secret-pointers.ts';

const schema: TSchema = Type.Object(
  { open: Type.String(), closed: secretText('x'), inner: Type.Object({ token: secretText('x') }) },
  { additionalProperties: { secret: true } },
);

test('every part that the schema marks gets a pointer, at any depth', () => {
  const value = { open: 'a', closed: 'b', inner: { token: 'c', other: 'd' }, 'a/b~c': { deep: 1 } };
  expect(secretPointers(schema, value)).toEqual(['/closed', '/inner/token', '/a~1b~0c']);
});

test('a missing part gets no pointer', () => {
  expect(secretPointers(schema, { open: 'a' })).toEqual([]);
});

test('a member named like a property of every object is an ordinary member', () => {
  expect(secretPointers(schema, JSON.parse('{"__proto__": 1, "constructor": 2}'))).toEqual([
    '/__proto__',
    '/constructor',
  ]);
});
