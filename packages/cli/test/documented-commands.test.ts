import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseCommandLine } from '../src/command-line/parse-command-line.ts';
import { findCommand, listCommands } from '../src/command-registry.ts';

const root = resolve(import.meta.dirname, '../../..');
const documents = ['*.md', 'docs/**/*.md', 'packages/*/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

interface DocumentedCommand {
  readonly place: string;
  readonly words: readonly string[];
}

/** Finds `symbolon …` in shell blocks, each a whole command line; for kubectl and helm it is a name. */
function commandLinesOf(path: string): DocumentedCommand[] {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks = [...text.matchAll(/^ *```(?:sh|bash)[^\n]*\n([\s\S]*?)^ *```/gm)];
  return blocks.flatMap(({ 1: block = '', index }) => {
    const line = text.slice(0, index).split('\n').length;
    const lines = block.replaceAll(/\\\n\s*/g, '').replaceAll(/^(?:kubectl|helm) .*$/gm, '');
    const commands = lines.matchAll(/(?:^|[\s("|])symbolon +([a-z].*)$/gm);
    return [...commands].map(({ 1: rest = '' }) => ({
      place: `${path}, block in line ${line}: ${rest}`,
      words: wordsOf(rest),
    }));
  });
}

/** Finds `symbolon …` within sentences, where arguments may be omitted. */
function mentionsIn(path: string): DocumentedCommand[] {
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
  return [...text.matchAll(/`(?:npx )?symbolon ([a-z][^`]*)`/g)].map(({ 1: rest = '' }) => ({
    place: `${path}: ${rest}`,
    words: wordsOf(rest.split('…')[0] ?? ''),
  }));
}

/** Splits a command into words as a shell does, up to its end. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const tokens = line
    .replaceAll(/\$\{[^}]*\}/g, '')
    .matchAll(/"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>[^\s"'|<>;()&#]+)|(?<end>[|<>;()&#])/g);
  for (const { groups = {} } of tokens) {
    if (groups['end'] !== undefined) break;
    words.push(groups['double'] ?? groups['single'] ?? groups['plain'] ?? '');
  }
  return words;
}

const commandLines = documents.flatMap(commandLinesOf);
const mentions = documents.flatMap(mentionsIn).filter(({ words }) => words[0] !== 'help');

test('the documents contain commands', () => {
  expect(commandLines.length).toBeGreaterThan(40);
  expect(mentions.length).toBeGreaterThan(20);
});

test.each(commandLines)('$place can be run as written', async ({ words }) => {
  const found = await findCommand(words);
  if (!found) throw new Error('there is no such command');
  expect(() => parseCommandLine(found.command, words.slice(found.nameLength))).not.toThrow();
});

test.each(mentions)('$place is a command with known options', async ({ words }) => {
  const found = await findCommand(words);
  if (!found) {
    const names = (await listCommands()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith(`${words.join(' ')} `))).not.toEqual([]);
    return;
  }
  try {
    parseCommandLine(found.command, words.slice(found.nameLength));
  } catch (error) {
    expect(String(error)).toMatch(/needs [A-Z]|needs a value/);
  }
});
