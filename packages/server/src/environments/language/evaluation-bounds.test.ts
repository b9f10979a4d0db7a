import { expect, test } from 'vitest';
import { evaluateEnvironment } from '../../../test/support/environments/evaluate-environment.ts';
import type { Evaluation } from './evaluate/evaluate-round.ts';
import { plainResult } from './export/plain-result.ts';
import { limits } from './model/limits.ts';

/** Quadratic work on these documents would take many minutes. */
const deadline = 240_000;

/** Counts how often `work` compares a member of an object, so that no clock is needed. */
async function countComparisons(work: () => Promise<void>): Promise<number> {
  const { hasOwn } = Object;
  let count = 0;
  Object.hasOwn = (object, key) => {
    count += 1;
    return hasOwn(object, key);
  };
  try {
    await work();
  } finally {
    Object.hasOwn = hasOwn;
  }
  return count;
}

/** Counts how many names of members `work` reads. */
async function countNamesRead(work: () => Promise<unknown>): Promise<number> {
  const { keys } = Map.prototype;
  let count = 0;
  Map.prototype.keys = function* <Key>(this: Map<Key, unknown>) {
    for (const key of keys.call(this) as MapIterator<Key>) {
      count += 1;
      yield key;
    }
    return undefined;
  };
  try {
    await work();
  } finally {
    Map.prototype.keys = keys;
  }
  return count;
}

function evaluate(text: string): Promise<Evaluation> {
  return evaluateEnvironment({
    root: { name: 'app/prod', contextName: 'app/prod', text, decrypt: () => '' },
    mode: 'open',
    showSecrets: true,
    context: {},
    host: {
      canonicalName: (reference) => reference,
      loadEnvironment: async () => ({ ok: false, fault: 'there is none' }),
      findProvider: () => ({ inputs: true, outputs: true }),
      openProvider: async ({ inputs }) => ({ ok: true, value: { outputs: inputs, secrets: [] } }),
    },
  });
}

function summariesOf({ diagnostics }: Evaluation): string[] {
  return diagnostics.map(({ summary }) => summary);
}

function valuesOf({ environment }: Evaluation) {
  return plainResult(environment?.properties ?? {}, { redact: false });
}

const tooMuch = 'the schemas are too large to check the values against';

test.each([`{fn::toString: "\${a}"}`, `x\${a}`])(
  'a text that doubles with each list that quotes it is stopped at the text limit: %s',
  async (expression) => {
    const text = `values:\n  a: ${'['.repeat(40)}x${']'.repeat(40)}\n  b: ${expression}\n`;
    const evaluation = await evaluate(text);
    expect(summariesOf(evaluation)).toEqual(['a string would be longer than 4194304 characters']);
    expect(valuesOf(evaluation)['b']).toBe('[unknown]');
  },
  deadline,
);

test('references to unknown names do not read all names each time', async () => {
  const names = 2_000;
  const lines = Array.from({ length: names }, (_, index) => `  k${index}: \${x}\n`);
  const read = await countNamesRead(async () => {
    const summaries = summariesOf(await evaluate(`values:\n${lines.join('')}`));
    expect(summaries.filter((summary) => summary === 'unknown property "x"')).toHaveLength(names);
  });
  // A hundred suggestions look at a thousand names each; listing all names for each reference would take four million.
  expect(read).toBeGreaterThan(limits.suggestions * limits.namesCompared);
  expect(read).toBeLessThan(limits.suggestions * (limits.namesCompared + 100) + 20 * names);
});

test('nested lists are quoted once per level', async () => {
  const evaluation = await evaluate(
    `values:\n  a: [[x], {k: "q\\"", l: []}]\n  b: {fn::toString: "\${a}"}\n`,
  );
  expect(summariesOf(evaluation)).toEqual([]);
  expect(valuesOf(evaluation)['b']).toBe('"\\"x\\"","\\"k\\"=\\"q\\\\\\"\\",\\"l\\"=\\"\\""');
});

test.each([{ type: { a: 1 } }, { type: ['string'] }, { type: null }])(
  'a type that is not a name is a fault of the schema: %j',
  async (schema) => {
    const evaluation = await evaluate(
      `values:\n  a: {fn::validate: {schema: ${JSON.stringify(schema)}, value: x}}\n`,
    );
    expect(summariesOf(evaluation)).toEqual([
      'invalid schema: type: expected one of null, boolean, number, string, array, object',
    ]);
  },
);

test.each(['anyOf', 'oneOf'])('a schema that is its own alternative (%s) accepts nothing', async (of) => {
  const schema = `{$defs: {a: {${of}: [{$ref: "#/$defs/a"}]}}, $ref: "#/$defs/a"}`;
  const text = `values:\n  a: {fn::validate: {schema: ${schema}, value: 1}}\n  b: "\${a.b[0].c}"\n`;
  const evaluation = await evaluate(text);
  expect(summariesOf(evaluation)).toContain(tooMuch);
  expect(valuesOf(evaluation)['a']).toBe('[unknown]');
});

test('a schema that is its own alternative has no kind for an unknown value', async () => {
  const schema = '{$defs: {a: {anyOf: [{$ref: "#/$defs/a"}, {type: string}]}}, $ref: "#/$defs/a"}';
  const evaluation = await evaluate(
    `values:\n  a: {fn::validate: {schema: ${schema}, value: 1}}\n  b: {fn::fromJSON: "\${a}"}\n`,
  );
  expect(summariesOf(evaluation)).toContain('expected string, got number');
  expect(valuesOf(evaluation)['b']).toBe('[unknown]');
});

test(
  'the search of alternatives of alternatives is limited',
  async () => {
    const definitions = Array.from(
      { length: 40 },
      (_, at) => `a${at}: {anyOf: [{$ref: "#/$defs/a${at + 1}"}, {$ref: "#/$defs/a${at + 1}"}]}`,
    ).join(', ');
    const schema = `{$defs: {${definitions}, a40: {type: string}}, $ref: "#/$defs/a0"}`;
    const evaluation = await evaluate(
      `values:\n  a: {fn::validate: {schema: ${schema}, value: 1}}\n  b: "\${a.b}"\n  c: {fn::fromJSON: "\${a}"}\n`,
    );
    expect(valuesOf(evaluation)['a']).toBe('[unknown]');
    expect(evaluation.diagnostics.length).toBeLessThan(200);
  },
  deadline,
);

test('long lists of allowed values are not searched for each of many values', async () => {
  const many = 20_000;
  const objects = (from: number) => Array.from({ length: many }, (_, at) => `{a: ${from + at}}`).join(',');
  const text = `values:\n  a: {fn::validate: {schema: {items: {enum: [${objects(0)}]}}, value: [${objects(many)}]}}\n`;
  const comparisons = await countComparisons(async () => {
    const evaluation = await evaluate(text);
    expect(evaluation.diagnostics.length).toBeLessThanOrEqual(100);
    expect(valuesOf(evaluation)['a']).toBe('[unknown]');
  });
  // At least one list is searched, and at most a hundredth of the quadratic work is done.
  expect(comparisons).toBeGreaterThanOrEqual(many);
  expect(comparisons).toBeLessThan((many * many) / 100);
});

test.each([
  ['many steps of one path', `values:\n  a: {b: 1}\n  c: \${a${'.b'.repeat(200_000)}}\n`],
  ['many paths in one text', `values:\n  a: ""\n  c: ${`\${a}`.repeat(100_000)}\n`],
  [
    'many values in one line',
    `values: {é: 1, ${Array.from({ length: 60_000 }, (_, at) => `a${at}: 1`).join(', ')}}\n`,
  ],
])(
  '%s are placed without reading what is before them again for each',
  async (_, text) => {
    const { environment } = await evaluate(text);
    expect(environment).not.toBeNull();
  },
  deadline,
);
