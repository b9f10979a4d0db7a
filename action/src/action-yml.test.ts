import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(resolve(import.meta.dirname, path), 'utf8');
const metadata = read('../action.yml');
const guide = read('../../docs/guides/github-actions.md');

/** The keys of a top-level member of action.yml. */
function keysOf(member: string): string[] {
  const [, section = ''] = metadata.split(`\n${member}:\n`);
  return [...(section.split(/\n(?=\S)/)[0] ?? '').matchAll(/^ {2}([a-z-]+):/gm)].map(([, key = '']) => key);
}

test('action.yml has exactly the inputs that are read', () => {
  const used = read('read-inputs.ts').matchAll(/\bread(?:Required|Seconds)?\((?:read, )?'([a-z-]+)'\)/g);
  expect(keysOf('inputs').toSorted()).toEqual([...new Set([...used].map(([, name]) => name))].toSorted());
});

test('the guide has exactly these inputs', () => {
  const [, section = ''] = guide.split('\n## Inputs\n');
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| (`[^|]+`) \|/gm);
  const documented = [...rows].flatMap(([, cell = '']) => cell.match(/[a-z-]+/g) ?? []);
  expect(documented.toSorted()).toEqual(keysOf('inputs').toSorted());
});

test('workflows in the guide use known inputs and all required inputs', () => {
  const known = new Set(keysOf('inputs'));
  const steps = [...guide.matchAll(/uses: \S+\/action@[\s\S]*?with:\n((?: {10}.*\n)+)/g)];
  expect(steps.length).toBeGreaterThan(1);
  for (const [, given = ''] of steps) {
    const names = [...given.matchAll(/^ {10}([a-z-]+):/gm)].map(([, name = '']) => name);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['url', 'organization']));
  }
});

test('the files that action.yml runs exist', () => {
  const scripts = [...metadata.matchAll(/^ {2}(?:main|post): (\S+)$/gm)].map(([, path = '']) => path);
  expect(scripts).toEqual(['dist/main.js', 'dist/post.js']);
  for (const path of scripts) expect(existsSync(resolve(import.meta.dirname, '..', path))).toBe(true);
});
