import { expect, test } from 'vitest';
import type { EnvironmentSource, LoadOutcome } from '../model/evaluation-host.ts';
import { addFetched, type Known, type Needs, nothingKnown } from '../model/known.ts';
import { limits } from '../model/limits.ts';
import { evaluateRound } from './evaluate-round.ts';

const sourceOf = (name: string, text: string): EnvironmentSource => ({
  name,
  contextName: name,
  text,
  decrypt: () => '',
});
const found = (name: string, text: string) =>
  [name, { ok: true, value: sourceOf(name, text) } as LoadOutcome] as const;
const knownOf = (documents: Readonly<Record<string, string>>): Known => ({
  ...nothingKnown(),
  loaded: new Map(Object.entries(documents).map(([name, text]) => found(name, text))),
});

function round(text: string, known: Known = nothingKnown()) {
  return evaluateRound(
    {
      root: sourceOf('app/prod', text),
      mode: 'open',
      showSecrets: true,
      context: {},
      host: {
        canonicalName: (reference) => reference,
        findProvider: () => ({ inputs: true, outputs: true }),
      },
    },
    known,
  );
}

function needsOf(text: string, known?: Known): Needs {
  const outcome = round(text, known);
  if (outcome.kind !== 'needs') throw new Error('a result was not expected');
  return outcome.needs;
}

function summariesOf(text: string, known?: Known): string[] {
  const outcome = round(text, known);
  if (outcome.kind !== 'result') throw new Error(JSON.stringify(outcome.needs));
  return outcome.result.diagnostics.map(({ summary }) => summary);
}

const text = `imports: [app/base]
values:
  first: {'fn::open::echo': {a: 1}}
  second: {'fn::open::echo': {of: "\${first.a}"}}
  other: "\${environments.app.other.x}"
`;

test('requests imports, then imports of imports, then other environments, and logins last', () => {
  expect(needsOf(text)).toEqual({ loads: ['app/base'], opens: [], round: 1 });
  const base = { 'app/base': 'imports: [app/deep]' };
  expect(needsOf(text, knownOf(base))).toEqual({ loads: ['app/deep'], opens: [], round: 1 });
  const imports = { ...base, 'app/deep': 'values: {b: 1}' };
  expect(needsOf(text, knownOf(imports))).toEqual({ loads: ['app/other'], opens: [], round: 2 });
  const all = knownOf({ ...imports, 'app/other': 'values: {x: 1}' });
  const needs = needsOf(text, all);
  expect(needs).toMatchObject({ loads: [], round: 2, opens: [{ provider: 'echo', path: 'values.first' }] });
});

test('is a function of its arguments: the same request with the same knowledge has the same outcome', () => {
  const known = knownOf({ 'app/base': 'values: {b: 1}', 'app/other': 'values: {x: 1}' });
  const before = structuredClone([...known.loaded.keys()]);
  const outcomes = [round(text, known), round(text, known)].map((outcome) => JSON.stringify(outcome));
  expect(outcomes[0]).toBe(outcomes[1]);
  expect([...known.loaded.keys()]).toEqual(before);
});

test('continues with opened values until nothing is needed', () => {
  let known = knownOf({ 'app/base': '', 'app/other': 'values: {x: 1}' });
  const asked: string[] = [];
  for (;;) {
    const outcome = round(text, known);
    if (outcome.kind === 'result') {
      expect(outcome.result.environment?.properties?.['second']).toMatchObject({
        value: { of: { value: 1 } },
      });
      break;
    }
    const { needs } = outcome;
    asked.push(...needs.opens.map(({ path }) => path));
    const opened = needs.opens.map(
      (request) => [request.key, { ok: true, value: { outputs: request.inputs, secrets: [] } }] as const,
    );
    known = addFetched(known, needs, { loaded: [], opened });
  }
  expect(asked).toEqual(['values.first', 'values.second']);
});

test('uses an opened value only for the inputs that it was opened with', () => {
  const login = `values: {login: {fn::open::echo: {x: "\${environments.app.other.x}"}}}`;
  const known = (x: number) => knownOf({ 'app/other': `values: {x: ${x}}` });
  const needs = needsOf(login, known(1));
  const opened = needs.opens.map(
    ({ key, inputs }) => [key, { ok: true, value: { outputs: inputs, secrets: [] } }] as const,
  );
  const nowKnown = (x: number) => addFetched(known(x), needs, { loaded: [], opened });
  expect(round(login, nowKnown(1)).kind).toBe('result');
  expect(needsOf(login, nowKnown(2)).opens).toMatchObject([{ path: 'values.login', inputs: { x: 2 } }]);
});

test('an environment that imports itself is diagnosed, and not loaded', () => {
  expect(summariesOf('imports: [app/prod]')).toEqual(['cyclic import of app/prod']);
  expect(summariesOf('imports: [app/base]', knownOf({ 'app/base': 'imports: [app/prod]' }))).toEqual([
    'cyclic import of app/prod',
  ]);
});

test('requests no more environments than an evaluation may import, for any number of names', () => {
  const many = `imports: [${Array.from({ length: 1_000 }, (_, index) => `app/e${index}`).join(', ')}]`;
  expect(needsOf(many).loads.length).toBe(limits.imports + 1);
  const { loads } = needsOf('imports: [app/base]', knownOf({ 'app/base': many }));
  expect(loads.length).toBe(limits.imports);
});

test('has a result in its last round, even if more would be needed', () => {
  const known = { ...knownOf({ 'app/base': '', 'app/other': 'values: {x: 1}' }), round: limits.rounds };
  expect(summariesOf(text, known)).toEqual([
    `providers depend on each other's outputs more than ${limits.rounds} levels deep`,
  ]);
});

test('documents that are too large together are refused, and those that still fit are not', () => {
  const half = 'x'.repeat(limits.totalDocumentBytes / 2 + 1);
  const needs = { loads: ['a', 'b', 'c'], opens: [], round: 1 };
  const loaded = [found('a', half), found('b', half), found('c', 'values: {}')];
  const known = addFetched(nothingKnown<EnvironmentSource>(), needs, { loaded, opened: [] });
  expect([...known.loaded.values()].map(({ ok }) => ok)).toEqual([true, false, true]);
});
