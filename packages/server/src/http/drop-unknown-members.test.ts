import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { dropUnknownMembers } from './drop-unknown-members.ts';

const schema = Type.Object({ name: Type.String(), details: Type.Optional(Type.Unknown()) });

test('members that the schema names are kept with all that they contain', () => {
  const data = { name: 'a', details: { any: { thing: 1 } } };
  dropUnknownMembers(schema, data);
  expect(data).toEqual({ name: 'a', details: { any: { thing: 1 } } });
});

test.each(['organization', 'organizationId', '__proto__', 'constructor', 'toString', ''])(
  'the member %j, which it does not name, is deleted',
  (name) => {
    const data = JSON.parse(`{"name":"a",${JSON.stringify(name)}:{"x":1}}`) as object;
    dropUnknownMembers(schema, data);
    expect(Object.keys(data)).toEqual(['name']);
  },
);

test('what is not an object, or has a schema without members, stays as it is', () => {
  const list = [{ other: 1 }];
  dropUnknownMembers(schema, list);
  expect(list).toEqual([{ other: 1 }]);
  for (const data of [undefined, null, 'text', 1])
    expect(() => dropUnknownMembers(schema, data)).not.toThrow();
  const record = { other: 1 };
  dropUnknownMembers(Type.Record(Type.String(), Type.Number()), record);
  dropUnknownMembers(Type.String(), record);
  expect(record).toEqual({ other: 1 });
});

test.each([
  ['an object', Type.Object({ in: schema }), { in: { name: 'a' } }, { in: { name: 'a', x: 1 } }],
  ['a list', Type.Object({ in: Type.Array(schema) }), { in: [{ name: 'a' }] }, { in: [{ name: 'a', x: 1 }] }],
  [
    'an object or null',
    Type.Object({ in: Type.Union([schema, Type.Null()]) }),
    { in: { name: 'a' } },
    { in: { name: 'a', x: 1 } },
  ],
  [
    'the values of a map',
    Type.Record(Type.String(), schema),
    { y: { name: 'a' } },
    { y: { name: 'a', organization: 'other' } },
  ],
  [
    'either of two objects',
    Type.Object({ in: Type.Union([schema, Type.Object({ size: Type.Number() })]) }),
    { in: { size: 1 } },
    { in: { size: 1, x: 1 } },
  ],
  [
    'parts that are combined',
    Type.Intersect([schema, Type.Object({ size: Type.Number() })]),
    { name: 'a', size: 1 },
    { name: 'a', size: 1, __proto__x: 2 },
  ],
])('unknown members are deleted within %s', (_where, nested, known, given) => {
  const data = structuredClone(given);
  dropUnknownMembers(nested, data);
  expect(data).toEqual(known);
});

test.each([
  ['a map', Type.Object({ in: Type.Record(Type.String(), Type.Unknown()) })],
  ['an object that is declared open', Type.Object({ in: Type.Object({}, { additionalProperties: true }) })],
  ['a value without a schema', Type.Object({ in: Type.Unknown() })],
  [
    'a map or a text',
    Type.Object({ in: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.String()]) }),
  ],
])('%s keeps all members', (_kind, open) => {
  const data = { in: { any: { thing: [{ at: { all: 1 } }] } } };
  dropUnknownMembers(open, data);
  expect(data).toEqual({ in: { any: { thing: [{ at: { all: 1 } }] } } });
});

test.each([
  ['a map of anything', Type.Record(Type.String(), Type.Unknown())],
  ['a map of texts', Type.Record(Type.String(), Type.String())],
  ['a value without a schema', Type.Unknown()],
])('the members of %s, which may be many, are not visited', (_kind, open) => {
  const members = new Proxy(
    { a: { b: 1 } },
    {
      ownKeys() {
        throw new Error('the members were listed');
      },
    },
  );
  expect(() => dropUnknownMembers(Type.Object({ in: open }), { in: members })).not.toThrow();
  expect(() => dropUnknownMembers(schema, { details: members })).not.toThrow();
  expect(() => dropUnknownMembers(schema, members)).toThrow('the members were listed');
});
