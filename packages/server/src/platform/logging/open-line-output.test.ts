import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLineOutput } from './open-line-output.ts';

function failing(code: string): never {
  throw Object.assign(new Error(code), { code });
}

test.each(['ENOSPC', 'EIO', 'EPIPE', 'EBADF'])(
  'a line that cannot be written (%s) is dropped at once',
  (code) => {
    let calls = 0;
    const output = openLineOutput(1, () => {
      calls += 1;
      return failing(code);
    });
    output.write('{"msg":"ready"}\n');
    expect(calls).toBe(1);
  },
);

test('a line is written completely, in parts and after waiting for the reader', () => {
  const written: string[] = [];
  let turn = 0;
  const output = openLineOutput(1, ((_fd: number, bytes: Buffer) => {
    turn += 1;
    if (turn % 2 === 1) return failing('EAGAIN');
    written.push(bytes.subarray(0, 3).toString());
    return Math.min(3, bytes.length);
  }) as never);
  output.write('12345678\n');
  expect(written.join('')).toBe('12345678\n');
});

test('a full device drops the line and does not throw', () => {
  const full = openSync('/dev/full', 'w');
  openLineOutput(full).write('line\n');
  closeSync(full);
});
