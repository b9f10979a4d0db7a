import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateEnvironment } from '../../../test/support/environments/evaluate-environment.ts';
import { sealEnvelope } from './secret-text/ciphertext-envelope.ts';

const secret = JSON.stringify({ canaryname: 'x', canarylist: [1, 2, 3] });

async function summariesOf(values: string): Promise<string[]> {
  const ciphertext = sealEnvelope(Buffer.from(secret));
  const json = `{fn::fromJSON: {fn::secret: {ciphertext: ${ciphertext}}}}`;
  const diagnostics = await diagnosticsOf(`values:\n  json: ${json}\n${values}`);
  return diagnostics.map(({ summary }) => summary);
}

async function diagnosticsOf(text: string) {
  const { diagnostics } = await evaluateEnvironment({
    root: {
      name: 'app/prod',
      contextName: 'app/prod',
      text,
      decrypt: (payload) => Buffer.from(payload).toString(),
    },
    mode: 'open',
    showSecrets: true,
    context: {},
    host: {
      canonicalName: (reference) => reference,
      loadEnvironment: async () => ({ ok: false, fault: 'there is none' }),
      findProvider: () => null,
      openProvider: async () => ({ ok: false, fault: 'there is none' }),
    },
  });
  return diagnostics;
}

test('a wrong name in a secret is not compared with existing names', async () => {
  expect(await summariesOf(`  a: "\${json.canarynam}"\n`)).toEqual(['unknown property "canarynam"']);
});

test('the length of a secret list is not revealed', async () => {
  expect(await summariesOf(`  a: "\${json.canarylist[7]}"\n`)).toEqual(['array index 7 out-of-bounds']);
});

test('members of a secret that a schema does not have are not named', async () => {
  const validate = (schema: string) => `  a: {fn::validate: {schema: ${schema}, value: "\${json}"}}\n`;
  expect(await summariesOf(validate('{additionalProperties: false}'))).toEqual([
    'unexpected property',
    'unexpected property',
  ]);
  expect(await summariesOf(validate('{additionalProperties: {type: array}}'))).toEqual([
    'expected array, got string',
  ]);
});

test('members in the schema are named', async () => {
  const schema = '{properties: {canaryname: {type: array}}}';
  expect(await summariesOf(`  a: {fn::validate: {schema: ${schema}, value: "\${json}"}}\n`)).toEqual([
    'canaryname: expected array, got string',
  ]);
});

describe('a function that ran into its argument is in no diagnostic', () => {
  test.each([
    'a: {fn::secret:canary}',
    'b:\n    fn::secret: |\n?     first\n      canary\n\n  c d',
    "a: [1, {Fn::secret 'canary'}]",
    'a: {b: {fn::sekret: !!str canary}}',
    'a: {fn::secrets=canary}',
    'a: {fn::secretcanary}',
    'a: {fn::upper(canary)}',
    'fn::secret:canary:',
    'a: {fn:secret:canary: 1, fn:secret:canary: 2}',
    'a: {fn::secret:canary: 1, b: 2}',
    'a: {"fn: secret: canary": {fn::join: 1}}',
    'a:\n    fn::secret "canary":\n      x: 1',
    'a:\n    fn::secret:\n    ? canary\n    : 1',
    'a:\n    fn::secret:\n? canary\n: *x',
    'a:\n    fn::secret:\n? !!str canary\n: {b: *x}',
  ])('%s', async (members) => {
    const diagnostics = await diagnosticsOf(`values:\n  ${members}\n`);
    expect(diagnostics).not.toEqual([]);
    expect(JSON.stringify(diagnostics)).not.toContain('canary');
  });

  test('nor is a number with `?` in front of it', async () => {
    for (const pin of ['12345678', '!!int 12345678', '&a 12345678'])
      for (const indent of ['    ', '      ', '']) {
        const diagnostics = await diagnosticsOf(`values:\n  a:\n    fn::secret:\n${indent}? ${pin}\n`);
        expect(diagnostics).not.toEqual([]);
        expect(JSON.stringify(diagnostics)).not.toContain('12345678');
      }
  });

  test('any misspelling, with any damaged character', async () => {
    const name = fc.constantFrom('fn::secret', 'fn:secret', 'Fn::secrets', 'fn::sekret', '"fn::secert"');
    const value = fc.constantFrom('canary', '"canary"', '{a: [canary]}', '!!str canary', '&x canary');
    const character = fc.constantFrom(...':{}[]"\'\n#,-|x\t&*!? ');
    await fc.assert(
      fc.asyncProperty(
        name,
        value,
        fc.nat(),
        character,
        fc.boolean(),
        async (key, argument, at, put, isCut) => {
          const text = `values:\n  a: 1\n  b: {c: [{${key}: ${argument}}]}\n  d: \${a}\n`;
          const index = at % text.indexOf('canary');
          const damaged = text.slice(0, index) + (isCut ? '' : put) + text.slice(isCut ? index + 1 : index);
          expect(JSON.stringify(await diagnosticsOf(damaged)), damaged).not.toContain('canary');
        },
      ),
      { numRuns: 300 },
    );
  });
});
