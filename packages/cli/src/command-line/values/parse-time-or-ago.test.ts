import { expect, test } from 'vitest';
import { parseTimeOrAgo } from './parse-time-or-ago.ts';

const nowAt = Date.parse('2026-08-01T12:00:00Z');

test.each([
  ['2026-08-01T11:00:00Z', Date.parse('2026-08-01T11:00:00Z') / 1_000],
  ['1h', Date.parse('2026-08-01T11:00:00Z') / 1_000],
  ['1h30m', Date.parse('2026-08-01T10:30:00Z') / 1_000],
])('%s is a time', (text, seconds) => {
  expect(parseTimeOrAgo(text, '--since', nowAt)).toBe(seconds);
});

test.each(['yesterday', '2026-99-01', '', '-1h'])(
  '%j is refused with the forms that are accepted',
  (text) => {
    expect(() => parseTimeOrAgo(text, '--since', nowAt)).toThrow(
      '--since must be a time such as 2026-08-01T12:00:00Z, or an age such as 15m, 2h or 7d',
    );
  },
);
