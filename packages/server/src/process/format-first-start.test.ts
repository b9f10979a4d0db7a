import { expect, test } from 'vitest';
import { formatFirstStart } from './format-first-start.ts';

const token = 'pul-1111111111111111111111111111111111111111';

test('a first start shows address, token, next command and what to back up, in at most 80 columns', () => {
  const text = formatFirstStart({
    ...{ url: 'http://127.0.0.1:8787', token, masterKeyPath: '/srv/symbolon/data/master.key' },
  });
  expect(text).toBe(`
Symbolon is running at http://127.0.0.1:8787

First start. The access token of user "admin", shown only once:

    ${token}

Log in with it in another terminal, in the same folder:

    npx symbolon login

Back up the master key; without it, nothing in the database can be decrypted:

    /srv/symbolon/data/master.key

`);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('a server with another address and a configured master key shows only what applies', () => {
  const text = formatFirstStart({ url: 'https://symbolon.example', token, masterKeyPath: null });
  expect(text).toContain('    npx symbolon login --url https://symbolon.example\n');
  expect(text).not.toContain('master key');
});
