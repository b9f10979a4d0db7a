import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readJsonInput } from './read-input.ts';

test.each([
  [
    '{\n  "password":\n    hunter2,\n  "user": "application"\n}',
    'standard input is not valid JSON at line 3',
  ],
  ['{"password": "hunter2" "hunter2"}', 'standard input is not valid JSON at line 1, column 24'],
])('input that is not JSON is refused by its place: %s', async (text, message) => {
  const stdin = Readable.from([text]) as unknown as NodeJS.ReadStream;
  await expect(readJsonInput({ stdin }, '-')).rejects.toMatchObject({ message });
});
