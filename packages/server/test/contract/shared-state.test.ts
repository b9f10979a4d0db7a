import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../../..');
const sources = join(root, 'packages/server/src');

const collection = String.raw`new (?:\w+\.)?(?:Map|Set|WeakMap|WeakSet|LRUCache|RateLimiter\w+)\b`;
const cache = String.raw`createFairCache\b`;
/** Matches a collection literal that is typed or used as a constant. */
const constant = /new (?:Map|Set)(?:<[^(]*>)?\(\[|Readonly(?:Map|Set)/;
/**
 * Matches state that is created once with its owner: at the top of a module, in a factory function, or in a field of a
 * class.
 */
const places = [
  new RegExp(String.raw`^(?:export )?const \w+.*= ${collection}`),
  /^(?:export )?let \w+/,
  new RegExp(String.raw`^ {2}(?:readonly |static )*#?\w+ = ${collection}`),
];
const inCreator = new RegExp(String.raw`^ {2}(?:const|let) \w+.*= (?:${collection}|\[\];$)`);
/** Matches caches and limiters, of libraries and our own, wherever they are created. */
const anywhere = new RegExp(String.raw`= new (?:\w+\.)?(?:LRUCache|RateLimiter\w+)\b|= ${cache}`);

/** Returns the lines of a source that create state that outlives a call. */
function findSharedState(source: string): string[] {
  let creator = false;
  return source.split('\n').filter((line) => {
    const header = /^(?:export )?(?:async )?function\*? (\w+)/.exec(line);
    if (header)
      creator = /^(?:create|compile|compose|take|limit|start|environmentAccess)/.test(header[1] ?? '');
    if (constant.test(line)) return false;
    return (
      anywhere.test(line) || places.some((place) => place.test(line)) || (creator && inCreator.test(line))
    );
  });
}

function findFiles(): string[] {
  return globSync('**/*.ts', { cwd: sources })
    .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('database/migrations/'))
    .filter((path) => findSharedState(readFileSync(join(sources, path), 'utf8')).length > 0)
    .sort();
}

describe('caches and shared state', () => {
  test('no shared state that one tenant can poison: each is in the table of the threat model', () => {
    const [, section = ''] = readFileSync(join(root, 'docs/threat-model.md'), 'utf8').split(
      '\n## Caches and shared state\n',
    );
    const [table = ''] = section.split('\n## ');
    const listed = [...table.matchAll(/\]\(\.\.\/packages\/server\/src\/([^)]+)\)/g)].map(
      ({ 1: path = '' }) => path,
    );
    expect([...new Set(listed)].sort()).toEqual(findFiles());
    const [header = [], , ...rows] = table
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split(' | ').map((cell) => cell.replaceAll('|', '').trim()));
    expect(header).toEqual([
      'collection',
      'file',
      'key',
      'limit',
      'when full',
      'entries that a tenant can evict',
    ]);
    expect(rows.filter((cells) => cells.length !== header.length || cells.includes(''))).toEqual([]);
  });

  test.each([
    'const known = new Map<string, string>();',
    'let counter = 0;',
    'export const weights = new WeakMap<object, number>();',
    'class Queue {\n  readonly #byOwner = new Map<string, string>();',
    'export function createLoad() {\n  const entries = new LRUCache<string, string>({ max: 1 });',
    'function load() {\n    entries ??= createFairCache<string>({ maxSize: 1 });',
  ])('%j is state that outlives a call', (source) => {
    expect(findSharedState(source)).toHaveLength(1);
  });

  test.each(["const names = new Set(['a']);", 'function readNames() {\n  const names = new Set<string>();'])(
    '%j is not',
    (source) => {
      expect(findSharedState(source)).toEqual([]);
    },
  );
});
