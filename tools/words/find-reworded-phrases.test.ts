import { describe, expect, test } from 'vitest';
import { findRewordedPhrases } from './find-reworded-phrases.ts';

const foundIn = (path: string, text: string) =>
  findRewordedPhrases(path, text).map(({ line, found }) => `${line}: ${found}`);

describe('in a source file', () => {
  test('a phrase in a comment is found with its line', () => {
    expect(foundIn('a.ts', 'const a = 1;\n\n// The caller must mend the token.\n')).toEqual(['3: mend']);
  });

  test('a phrase on a later line of a doc comment is found with that line', () => {
    expect(foundIn('a.ts', '/**\n * Reads a token.\n * Reads it anew on each call.\n */\n')).toEqual([
      '3: anew',
    ]);
  });

  test('a phrase in a text is found, and the code around it is not read', () => {
    expect(foundIn('a.ts', "send(whoever, 'the caller is told nothing');\n")).toEqual(['1: told']);
  });

  test('a doc comment that opens with a relative clause is found', () => {
    expect(foundIn('a.ts', '/** Whether the token is valid. */\n')).toEqual(['1: /** Whether']);
  });

  test('a replaced identifier is found at every use', () => {
    expect(foundIn('a.ts', 'export type Reach = string;\n')).toEqual(['1: Reach']);
  });

  test.each([
    ['const longestUrl = 2_048;', 'longestUrl'],
    ['const mostEntries = 50;', 'mostEntries'],
    ['boundDiagnostics(all);', 'boundDiagnostics'],
    ['tellPolicy(stage);', 'tellPolicy'],
    ['const told = read(page);', 'told'],
  ])('a replaced kind of identifier is found: %s', (source, found) => {
    expect(foundIn('a.ts', `${source}\n`)).toEqual([`1: ${found}`]);
  });

  test('names that other systems fix, and a binding, are not replaced', () => {
    expect(foundIn('a.ts', "const role = { boundClaims, bound_subject, boundTo: 'tell' };\n")).toEqual([]);
  });

  test('plain technical English has no faults', () => {
    const source = "/** Returns the token of the caller. */\nconst message = 'the token has expired';\n";
    expect(foundIn('a.ts', source)).toEqual([]);
  });
});

describe('in a document', () => {
  test('a phrase is found with its line', () => {
    expect(foundIn('a.md', '# Title\n\nWhoever asks gets a token.\n')).toEqual(['3: Whoever']);
  });

  test('code and quoted titles of tests are skipped', () => {
    const text = 'Run `tell`.\n\n```\ntell anew\n```\n\nSee “whoever asks is told alike”.\n';
    expect(foundIn('a.md', text)).toEqual([]);
  });

  test('the glossary is skipped, and the text after it is not', () => {
    const text = '| say | instead of |\n| --- | --- |\n| fix | mend |\n\nMend it.\n';
    expect(foundIn('a.md', text)).toEqual(['5: Mend']);
  });

  test('targets of links are skipped', () => {
    expect(foundIn('a.md', 'See [decision 6](refused-alike.md).\n')).toEqual([]);
  });

  test('lines are counted across fenced blocks', () => {
    expect(foundIn('a.md', '```\none\ntwo\n```\nMend it.\n')).toEqual(['5: Mend']);
  });
});
