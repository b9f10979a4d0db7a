import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isEnvironmentName } from '../environment-reference.ts';
import { keyOf } from './environment-store.ts';
import { formatListCursor, parseListCursor } from './list-cursor.ts';

const inName = fc.constantFrom(...'abzAZ019-_.');
const name = fc.string({ unit: inName, minLength: 1, maxLength: 100 }).filter(isEnvironmentName);
const organization = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);

test('what was given reads back as the same', () => {
  fc.assert(
    fc.property(organization, name, name, (organizationName, project, environment) => {
      const cursor = { organizationName, key: keyOf({ project, name: environment }) };
      expect(parseListCursor(formatListCursor(cursor))).toEqual(cursor);
    }),
  );
});

test('anything else is refused, or is what would have been given', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .string({ unit: fc.constantFrom(...'aB1-_./ \0ö') })
      .map((inside) => Buffer.from(inside).toString('base64url')),
  );
  fc.assert(
    fc.property(text, (token) => {
      let cursor: ReturnType<typeof parseListCursor>;
      try {
        cursor = parseListCursor(token);
      } catch (error) {
        expect(error).toMatchObject({ code: 'page_invalid' });
        return;
      }
      expect(formatListCursor(cursor)).toBe(token);
    }),
    { numRuns: 500 },
  );
});
