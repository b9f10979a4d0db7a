import { expect, test } from 'vitest';
import { createPainter } from '../terminal/painter.ts';
import { formatChange } from './format-change.ts';

const format = (before: string | null, after: string | null) =>
  formatChange(
    { diff: [{ path: 'policies[0]', before, after }], policies: [], admits: 'jobs' },
    createPainter({ coloured: false }),
  );

test('a member that fits on a line is shown on one', () => {
  expect(format('["a"]', null)).toContain('\n  policies[0]\n  - ["a"]\n  It would');
});

test('a member that is too long is indented, each line with its sign and within 80 columns', () => {
  const policy = {
    decision: 'allow',
    tokenType: 'organization',
    rules: { sub: ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/release'] },
  };
  const lines = format(null, JSON.stringify(policy)).split('\n').slice(2, -2);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.every((line) => line.startsWith('  + ') && line.length <= 80)).toBe(true);
  expect(JSON.parse(lines.map((line) => line.slice(4)).join('\n'))).toEqual(policy);
});

test('what is not JSON is shown as it is', () => {
  const text = 'x'.repeat(100);
  expect(format(text, null)).toContain(`\n  - ${text}\n`);
});
