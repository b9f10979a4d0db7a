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
