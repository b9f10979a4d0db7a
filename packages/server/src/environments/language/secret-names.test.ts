import { expect, test } from 'vitest';
import { evaluateEnvironment } from '../../../test/support/environments/evaluate-environment.ts';
import { sealEnvelope } from './secret-text/ciphertext-envelope.ts';

const secret = JSON.stringify({ canaryname: 'x', canarylist: [1, 2, 3] });

async function summariesOf(values: string): Promise<string[]> {
  const ciphertext = sealEnvelope(Buffer.from(secret));
  const json = `{fn::fromJSON: {fn::secret: {ciphertext: ${ciphertext}}}}`;
  const { diagnostics } = await evaluateEnvironment({
    root: {
      name: 'app/prod',
      contextName: 'app/prod',
      text: `values:\n  json: ${json}\n${values}`,
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
  return diagnostics.map(({ summary }) => summary);
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
