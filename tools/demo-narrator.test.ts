import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createNarrator } from '../demo/narrator.ts';

test('no line is wider than 80 characters, and continued lines are indented', async () => {
  const output = new PassThrough();
  const narrator = createNarrator(output);
  const words = 'one two three four five six seven eight nine ten '.repeat(3).trim();
  narrator.step(words);
  narrator.fact(`first ${words}\n  second ${words}`);
  narrator.close(words);
  output.end();
  const lines = (await text(output)).split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(lines.filter((line) => /^ {4}\S/.test(line)).length).toBeGreaterThan(1);
  expect(lines.filter((line) => /^ {6}(?!second)\S/.test(line)).length).toBeGreaterThan(0);
  expect(lines.filter((line) => /^ {8}\S/.test(line)).length).toBeGreaterThan(0);
});
