import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileRole } from '../../src/access/roles/compile-role.ts';
import { lintRole, roleWarningSeverities } from '../../src/access/roles/lint-role.ts';
import { parseRoleDescriptor } from '../../src/access/roles/parse/parse-role-descriptor.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/roles.md'), 'utf8');

/** The roles of docs/roles.md, each with the table of environments that follows it. */
const examples = [...page.matchAll(/^```json role\n([\s\S]*?)^```\n\n((?:^\|.*\n)+)/gm)].map(
  ({ 1: text = '', 2: table = '', index }) => ({
    line: page.slice(0, index).split('\n').length,
    details: JSON.parse(text) as unknown,
    rows: table.trim().split('\n').slice(2).map(parseRow),
  }),
);

/** Parses `` | `env-1` with `tier=dev` | `environment:list`, … | ``. */
function parseRow(row: string) {
  const [environment = '', permits = ''] = row.split('|').slice(1);
  const [id = '', ...tags] = [...environment.matchAll(/`([^`]+)`/g)].map(({ 1: text = '' }) => text);
  return {
    subject: { id, tags: new Map(tags.map((tag) => tag.split('=') as [string, string])) },
    scopes: [...permits.matchAll(/`([^`]+)`/g)].map(({ 1: scope }) => scope),
  };
}

test('the page has roles, each with a table', () => {
  expect(examples.length).toBe(page.match(/^```json role$/gm)?.length);
  expect(examples.length).toBeGreaterThan(2);
});

test.each(examples)('the role on line $line permits what its table says', ({ details, rows }) => {
  const parsed = parseRoleDescriptor(details);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  expect(lintRole({ name: 'example', descriptor: parsed.value }, () => null)).toEqual([]);
  const compiled = compileRole(parsed.value, () => null);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.fault));
  expect(rows.length).toBeGreaterThan(0);
  for (const { subject, scopes } of rows)
    expect([...compiled.value.onEnvironment(subject).scopes].sort(), subject.id).toEqual(scopes);
});

test('every lint is documented with its severity', () => {
  const [, section = ''] = page.split('\n## Lints\n');
  const rows = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)` \| (\w+) \|/gm)];
  expect(Object.fromEntries(rows.map(([, code, severity]) => [code, severity]))).toEqual(
    roleWarningSeverities,
  );
});
