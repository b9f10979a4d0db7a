import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDeployFile, repository } from './deploy-file.ts';
import { expectSafe, readManifests } from './manifests.ts';

const chart = 'helm/symbolon';
const values = parse(readDeployFile(`${chart}/values.yaml`)) as Readonly<Record<string, unknown>>;
const given = {
  ...values,
  url: 'https://s.example',
  database: databaseOf('postgres://symbolon@db/symbolon'),
};
const accepts = new Ajv({ allErrors: true, strict: false }).compile(
  JSON.parse(readDeployFile(`${chart}/values.schema.json`)) as object,
);
const templates = readdirSync(join(repository, 'deploy', chart, 'templates'))
  .sort()
  .map((name) => ({ name, text: readDeployFile(`${chart}/templates/${name}`) }));

describe('the values of the chart', () => {
  test('by default, and with required additions, match their schema', () => {
    for (const complete of [values, given]) {
      accepts(complete);
      expect(accepts.errors).toBeNull();
    }
  });

  test.each([
    ['a password in the URL of the database', { database: databaseOf('postgres://u:p@db/symbolon') }],
    ['an image of no version', { image: { repository: 'symbolon', tag: 'latest' } }],
    ['a value that nothing reads', { replica: 3 }],
    ['no server', { replicas: 0 }],
    ['a secret among the variables', { environment: { SYMBOLON_MASTER_KEY: 'AAAA' } }],
    ['a number, which would be written with an exponent', { environment: { SYMBOLON_WORKERS: 2_000_000 } }],
    ['no name of the secret with the master key', { masterKeySecret: { name: '', key: 'k' } }],
  ])('are refused with %s', (_what, changed) => {
    expect(accepts({ ...given, ...changed })).toBe(false);
  });

  test('are all used, and no template uses an unknown value', () => {
    const text = templates.map((template) => template.text).join();
    const read = new Set([...text.matchAll(/\.Values\.([A-Za-z.]+)/g)].map(([, path]) => path ?? ''));
    const missing = [...read].filter((path) => valueAt(path) === undefined);
    expect(missing).toEqual([]);
    const unread = leavesOf(values).filter(
      (leaf) => ![...read].some((path) => leaf === path || leaf.startsWith(`${path}.`)),
    );
    expect(unread).toEqual([]);
  });
});

describe('the templates of the chart', () => {
  test('are YAML around their actions, and their output is safe', () => {
    const manifests = templates
      .filter(({ name }) => name.endsWith('.yaml'))
      .flatMap(({ text }) => readManifests(blankActions(text)));
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Ingress',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
      'ServiceMonitor',
    ]);
    expectSafe(manifests);
  });

  test('close every action and every block that they open', () => {
    for (const { name, text } of templates) {
      const actions = [...text.matchAll(/\{\{-?\s*(\w+)?/g)].map(([, word]) => word);
      const opened = actions.filter((word) => ['if', 'with', 'range', 'define'].includes(word ?? ''));
      expect(
        actions.filter((word) => word === 'end'),
        name,
      ).toHaveLength(opened.length);
      expect(text.match(/\{\{/g)?.length, name).toBe(text.match(/\}\}/g)?.length);
    }
  });
});

function databaseOf(url: string) {
  return { url, passwordSecret: { name: 'symbolon', key: 'database-password' } };
}

function valueAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], values);
}

function leavesOf(value: unknown, path = ''): string[] {
  const isBranch = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isBranch || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, path ? `${path}.${name}` : name));
}

/** Removes lines that contain only actions and replaces other actions with a word, so that every block occurs once. */
function blankActions(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*\{\{.*\}\}\s*$/.test(line))
    .map((line) => line.replace(/\{\{.*?\}\}/g, 'blank'))
    .join('\n');
}
