import { expect, test } from 'vitest';
import { formatLogLine, writeForTerminal } from './format-log-line.ts';
import { createLogger } from './logger.ts';

const time = Date.parse('2026-11-29T12:00:01Z');
const entry = (members: object) => JSON.stringify({ level: 30, time, pid: 1, hostname: 'vm', ...members });

test.each([
  [
    { msg: 'ready', url: 'http://127.0.0.1:8787', workers: 1 },
    '12:00:01 info  ready  url="http://127.0.0.1:8787"  workers=1',
  ],
  [{ level: 40, msg: 'waiting' }, '12:00:01 warn  waiting'],
  [{ level: 50, msg: 'lost', err: { type: 'E', message: 'gone' } }, '12:00:01 error lost  error="gone"'],
  [
    { level: 60, msg: 'unexpected fault', err: { message: 'x', stack: 'Error: x\n    at y' } },
    '12:00:01 fatal unexpected fault  error="x"\nError: x\n    at y',
  ],
  [{ msg: 'a\u001b[31m\u202eb' }, '12:00:01 info  a\\u{1b}[31m\\u{202e}b'],
])('%j is a line for people', (members, line) => {
  expect(formatLogLine(entry(members))).toBe(line);
});

test.each(['plain text', '{"time":"soon"}', '[1', '7'])('%s is unchanged', (line) => {
  expect(formatLogLine(line)).toBe(line);
});

test('what the logger redacts stays redacted', () => {
  const lines: string[] = [];
  const logger = createLogger('info', writeForTerminal({ write: (line) => void lines.push(line) }));
  logger.info({ token: 'pul-secret', path: '/data' }, 'started');
  expect(lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d info {2}started {2}token="\[redacted\]" {2}path="\/data"\n$/),
  ]);
});
