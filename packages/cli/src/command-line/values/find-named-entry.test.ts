import { describe, expect, test } from 'vitest';
import { findNamedEntry, type NamedEntries } from './find-named-entry.ts';

interface Entry {
  readonly id: string;
  readonly name: string;
}

const ids = {
  first: '0198c0de-1111-7000-8000-0123456789ab',
  second: '0198c0de-1111-7000-8000-fedcba987654',
  third: '0198c0df-2222-7000-8000-0123456789ab',
};
const entries: readonly Entry[] = [
  { id: ids.first, name: 'metrics' },
  { id: ids.second, name: 'deploy' },
  { id: ids.third, name: 'deploy' },
];
const tokens: NamedEntries<Entry> = {
  ...{ kind: 'token', orgName: 'main', list: 'token list', entries },
  ...{ idOf: ({ id }) => id, nameOf: ({ name }) => name },
};
const { nameOf: _, ...sessions } = { ...tokens, kind: 'session', list: 'session list' };

test.each([
  [ids.second, ids.second],
  ['metrics', ids.first],
])('%s is found', async (wanted, id) => {
  expect(await findNamedEntry(wanted, tokens)).toMatchObject({ id });
});

test('a name that is the id of another entry means the entry with the id', async () => {
  const swapped = [
    { id: 'b', name: 'a' },
    { id: 'a', name: 'c' },
  ];
  expect(await findNamedEntry('a', { ...tokens, entries: swapped })).toEqual({ id: 'a', name: 'c' });
});

test('a name that several entries have is a usage error with their ids', async () => {
  await expect(findNamedEntry('deploy', tokens)).rejects.toMatchObject({
    exitCode: 2,
    message: 'several tokens are named "deploy"',
    hint: `Use one of their ids: ${ids.second}, ${ids.third}`,
  });
});

describe('an unknown name is not found, and the hint is the nearest name', () => {
  test.each([
    ['a misspelt name', 'metricks', tokens, 'Did you mean "metrics"?'],
    ['an unlike name', 'something-else', tokens, 'Known: "metrics", "deploy".'],
    ['an id with a wrong character', ids.third.replace('ab', 'bb'), tokens, `Did you mean "${ids.third}"?`],
    ['the start of one id', '0198c0df-2222', sessions, `Did you mean "${ids.third}"?`],
    ['the start of two ids', '0198c0de-1111', sessions, '"symbolon session list" shows the ids.'],
    [
      'an id of the same moment',
      '0198c0de-1111-7000-8000-aaaaaaaaaaaa',
      sessions,
      '"symbolon session list" shows the ids.',
    ],
    ['nothing to compare with', 'x', { ...tokens, entries: [] }, 'There are no tokens yet.'],
  ])('%s', async (_title, wanted, named, hint) => {
    await expect(findNamedEntry(wanted, named)).rejects.toMatchObject({
      code: 'not_found',
      exitCode: 5,
      message: `unknown ${named.kind} ${JSON.stringify(wanted)} in main`,
      hint,
    });
  });
});
