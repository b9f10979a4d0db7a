import { expect, test } from 'vitest';
import { walkPages } from './walk-pages.ts';

const pages: Readonly<Record<string, { readonly names: readonly string[]; continuationToken?: string }>> = {
  first: { names: ['a', 'b'], continuationToken: 'second' },
  second: { names: [], continuationToken: 'third' },
  third: { names: ['c'] },
};

function record() {
  const loaded: string[] = [];
  const names = walkPages(
    async (continuationToken = 'first') => {
      loaded.push(continuationToken);
      return pages[continuationToken] ?? { names: [] };
    },
    (page) => page.names,
  );
  return { loaded, names };
}

test('every entry is yielded in order, also after an empty page', async () => {
  const { loaded, names } = record();
  const walked: string[] = [];
  for await (const name of names) walked.push(name);
  expect(walked).toEqual(['a', 'b', 'c']);
  expect(loaded).toEqual(['first', 'second', 'third']);
});

test('no page is loaded after the page with the wanted entry', async () => {
  const { loaded, names } = record();
  for await (const name of names) if (name === 'b') break;
  expect(loaded).toEqual(['first']);
});
