import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, formatList } from './format-list.ts';
import { createPainter } from './painter.ts';

const paint = createPainter({ coloured: false });
const id = '0198c0de-0000-7000-8000-000000000001';
const columns: readonly Column[] = [
  { title: 'ID' },
  { title: 'REASON', minWidth: 16 },
  { title: 'SUBJECT', minWidth: 8 },
  { title: 'FROM', isWide: true },
];

test('a list fits 80 columns, and keeps values that must be whole', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (reason, subject) => {
      const { text } = formatList(columns, [[id, reason, subject, 'x'.repeat(99)]], { paint, isWide: false });
      for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
      expect(text).toContain(id);
    }),
  );
});

test('a wide list has all columns and whole values', () => {
  const rows = [[id, 'no_policy_applies', 's'.repeat(200), '127.0.0.1']];
  const { text, isShortened } = formatList(columns, rows, { paint, isWide: true });
  expect(text).toContain(`${'s'.repeat(200)}  127.0.0.1`);
  expect(isShortened).toBe(false);
});

test('a shortened value ends in an ellipsis', () => {
  const rows = [[id, 'expired', 's'.repeat(200), '127.0.0.1']];
  const { text, isShortened } = formatList(columns, rows, { paint, isWide: false });
  expect(text).toMatch(/s…$/m);
  expect(isShortened).toBe(true);
});
