import { expect, test } from 'vitest';
import { measureCells } from './measure-cells.ts';

test.each([
  ['', 0],
  ['plain text', 10],
  ['café', 4],
  ['cafe\u0301', 4],
  ['東京', 4],
  ['ｆｕｌｌ', 8],
  ['한국', 4],
  ['🔑', 2],
  ['👩\u200d🚀', 2],
  ['👍🏽', 2],
  ['🇩🇪🇫🇷', 4],
  ['❤', 1],
  ['❤\ufe0f', 2],
  ['a\u200bb', 2],
  ['Привет', 6],
])('%j takes %i cells', (text, cells) => {
  expect(measureCells(text).at(-1)).toBe(cells);
});

test('each offset has the cells of what is before it', () => {
  expect([...measureCells('a東🔑é')]).toEqual([0, 1, 3, 5, 5, 6]);
});
