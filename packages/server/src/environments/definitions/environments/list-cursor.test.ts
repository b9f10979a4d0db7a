import fc from 'fast-check';
import { expect, test } from 'vitest';
import { organizationName as parsed } from '../../../../test/support/parsed-names.ts';
import { isEnvironmentName } from '../../names.ts';
import { parseDeletionTime } from '../deleted/parse-deletion-time.ts';
import { keyOf } from './environment-store.ts';
import {
  formatDeletionCursor,
  formatListCursor,
  formatTrustCursor,
  parseDeletionCursor,
  parseListCursor,
  parseTrustCursor,
} from './list-cursor.ts';

const inName = fc.constantFrom(...'abzAZ019-_.');
const name = fc.string({ unit: inName, minLength: 1, maxLength: 100 }).filter(isEnvironmentName);
const organization = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/).map(parsed);

test('a written cursor reads back unchanged', () => {
  fc.assert(
    fc.property(organization, name, name, (organizationName, project, environment) => {
      const cursor = { organizationName, key: keyOf({ project, name: environment }) };
      expect(parseListCursor(formatListCursor(cursor))).toEqual(cursor);
    }),
  );
});

test('any other text is refused, or equals a valid cursor', () => {
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

test('the end of a page of deleted environments is read back, and any other token is refused with an explanation', () => {
  const id = fc.stringMatching(/^[0-9a-f-]{36}$/);
  fc.assert(
    fc.property(fc.nat(), id, (deletedAt, environmentId) => {
      const position = { deletedAt, environmentId };
      expect(parseDeletionCursor(formatDeletionCursor(position))).toEqual(position);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (token) => {
      expect(() => parseDeletionCursor(token)).toThrow(expect.objectContaining({ code: 'page_invalid' }));
    }),
  );
});

test('the end of a page of trusts is read back, and any other token is refused with an explanation', () => {
  fc.assert(
    fc.property(fc.nat(), fc.stringMatching(/^[0-9a-f]{32}$/), (lastAt, id) => {
      expect(parseTrustCursor(formatTrustCursor({ lastAt, id }))).toEqual({ lastAt, id });
    }),
  );
  fc.assert(
    fc.property(fc.string(), (token) => {
      expect(() => parseTrustCursor(token)).toThrow(expect.objectContaining({ code: 'page_invalid' }));
    }),
  );
});

test('the time of a deletion is read back from the list, and any other text is refused with an explanation', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') }), (date) => {
      fc.pre(!Number.isNaN(date.getTime()));
      expect(parseDeletionTime(date.toISOString())).toBe(date.getTime());
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseDeletionTime(text)).toThrow(
        expect.objectContaining({ code: 'deletion_time_invalid' }),
      );
    }),
  );
  expect(() => parseDeletionTime('2026-13-40T25:61:61Z')).toThrow('deletionTimestamp must be');
});
