import { createSecretKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mainThreadBytes } from '../../platform/turns/main-thread-budget.ts';
import { createOrganizationCipher } from '../ciphertexts/index.ts';
import type { EvaluatedEnvironment, EvaluatedValue } from '../language/index.ts';
import { readResult, type SealedResult, sealAgain, sealResult } from './index.ts';
import { pieceBytes } from './piece-bytes.ts';
import { selectProperty } from './select-property.ts';

const sessionId = 'the-session';
const cipher = createOrganizationCipher({
  id: '01a2075f-4762-7277-b1df-870e2e22a1be',
  organizationId: 'acme',
  secret: createSecretKey(Buffer.alloc(32, 5)),
});
const place = { line: 1, column: 1, byte: 0 };
const value = (content: NonNullable<EvaluatedValue['value']>, secret = false): EvaluatedValue => ({
  value: content,
  ...(secret ? { secret } : {}),
  trace: { def: { environment: 'app/prod', begin: place, end: place } },
});
const environmentOf = (properties: Record<string, EvaluatedValue>): EvaluatedEnvironment => ({
  properties,
  schema: true,
  executionContext: { properties: {}, schema: true },
});
const jsonOf = (properties: Record<string, EvaluatedValue>) =>
  Buffer.from(JSON.stringify(environmentOf(properties)));
const seal = (properties: Record<string, EvaluatedValue>) =>
  sealResult(cipher, sessionId, jsonOf(properties));

/** Reads a value, and counts the characters of the loaded ciphertexts. */
async function read({ sealed, pieces }: SealedResult, path: string | null, id = sessionId) {
  let loaded = sealed.length;
  const loadPiece = async (number: number) => {
    const piece = pieces?.[number] ?? '';
    loaded += piece.length;
    return piece;
  };
  const text = await readResult(
    cipher,
    { sessionId: id, sealed, inPieces: pieces !== null, loadPiece },
    path,
  );
  if (text === null) return { json: null, loaded, largest: 0 };
  const parts: Uint8Array[] = [];
  for await (const part of text.parts) parts.push(part);
  const json = Buffer.concat(parts).toString();
  expect(Buffer.byteLength(json)).toBe(text.bytes);
  return { json, loaded, largest: Math.max(...parts.map(({ length }) => length)) };
}

const large = () => ({
  z: value('hi'),
  a: value(Array.from({ length: 12_000 }, (_, index) => value(index))),
  s: value({ inner: value(Array.from({ length: 1_000 }, () => value('x'))), few: value([value('y')]) }, true),
});

test("one tenant's size never costs another's time: reading one value decrypts only what it returns", async () => {
  const result = seal(large());
  expect(result.pieces?.length).toBeGreaterThan(30);
  const all = result.pieces?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  for (const [path, json] of [
    ['z', value('hi')],
    ['a[11999]', value(11_999)],
    ['s.few', value([value('y')], true)],
  ] as const) {
    const one = await read(result, path);
    expect(JSON.parse(one.json ?? '')).toEqual(json);
    // The outline, a page of the index for each step, and the two pieces that a small value may be on.
    expect(one.loaded).toBeLessThan(all / 10);
  }
});

test('the whole result is read exactly, in parts within the budget of the main thread', async () => {
  const { json, largest } = await read(seal(large()), null);
  expect(json).toBe(jsonOf(large()).toString());
  expect(largest).toBeLessThanOrEqual(mainThreadBytes);
});

test('names with the same UTF-8 encoding are distinguished', async () => {
  const names = ['\ud800', '\ud801', '\ufffd'];
  const result = seal({ ...large(), ...Object.fromEntries(names.map((name, at) => [name, value(at)])) });
  for (const [at, name] of names.entries())
    expect(JSON.parse((await read(result, `["${name}"]`)).json ?? '')).toEqual(value(at));
});

test('a large value inside a secret is secret, and read in parts', async () => {
  const { json, largest } = await read(seal(large()), 's.inner');
  expect(JSON.parse(json ?? '')).toMatchObject({ secret: true, value: expect.any(Array) });
  expect(largest).toBeLessThanOrEqual(mainThreadBytes);
});

test('a large result that was sealed whole is not read on the main thread before it is in pieces', async () => {
  const json = jsonOf(large());
  const sealed = Buffer.from(cipher.seal(deflateRawSync(json), `environment-session:${sessionId}`)).toString(
    'base64',
  );
  expect((await read({ sealed, pieces: null }, 'z')).json).toBeNull();
  const again = sealAgain(cipher, sessionId, sealed);
  expect((await read(again, null)).json).toBe(json.toString());
});

test('no part is valid in another session, or in the place of another part', async () => {
  const result = seal(large());
  const unreadable = { code: 'ciphertext_unreadable' };
  await expect(read(result, 'z', 'another')).rejects.toMatchObject(unreadable);
  const swapped = { ...result, pieces: result.pieces?.toReversed() ?? null };
  await expect(read(swapped, null)).rejects.toMatchObject(unreadable);
});

test('every path leads to the same value, in pieces or not', async () => {
  const { tree } = fc.letrec<{ tree: EvaluatedValue; list: EvaluatedValue; object: EvaluatedValue }>(
    (tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string().map((text) => value(text)),
        tie('list'),
        tie('object'),
      ),
      list: fc
        .tuple(fc.array(tie('tree'), { maxLength: 3 }), fc.boolean())
        .map(([items, secret]) => value(items, secret)),
      object: fc
        .tuple(fc.dictionary(fc.constantFrom('a', 'b', '0', 'x.y', '"\\', 'é'), tie('tree')), fc.boolean())
        .map(([members, secret]) => value(members, secret)),
    }),
  );
  const filler = 'x'.repeat(mainThreadBytes);
  const step = fc.oneof(
    fc.constantFrom('a', 'b', '0', 'x.y', 'é').map((key) => `[${JSON.stringify(key)}]`),
    fc.nat(2).map((index) => `[${index}]`),
  );
  await fc.assert(
    fc.asyncProperty(tree, fc.boolean(), fc.array(step, { maxLength: 4 }), async (inner, secret, steps) => {
      const properties = { big: value({ inner, filler: value(filler) }, secret) };
      const path = `big.inner${steps.join('')}`;
      const attempt = async (reading: () => Promise<unknown>) => {
        try {
          return await reading();
        } catch (error) {
          return (error as { code?: string }).code;
        }
      };
      const accessors = [
        { kind: 'key', key: 'big', range: null },
        { kind: 'key', key: 'inner', range: null },
        ...steps.map((text) => {
          const [read] = JSON.parse(text) as [string | number];
          return typeof read === 'string'
            ? ({ kind: 'key', key: read, range: null } as const)
            : ({ kind: 'index', index: read, range: null } as const);
        }),
      ] as const;
      const expected = await attempt(async () => selectProperty(jsonOf(properties), accessors, path));
      const found = await attempt(async () => JSON.parse((await read(seal(properties), path)).json ?? ''));
      expect(found).toEqual(JSON.parse(JSON.stringify(expected)));
    }),
    { numRuns: 100 },
  );
});

/** Results that an earlier version stored: one in pieces, and one that is as large as a whole one may be. */
const stored: Readonly<Record<'large' | 'whole', SealedResult>> = JSON.parse(
  readFileSync(
    resolve(import.meta.dirname, '../../../test/support/environments/stored-results.json'),
    'utf8',
  ),
);

test.each([
  ['large', 'last', value('the end')],
  ['large', 'list[1]', value(7)],
  ['large', 'list[0]', value('x'.repeat(70_000))],
  ['large', 'small.a', value('b')],
  ['whole', 'a', value('z'.repeat(65_100))],
] as const)(
  'a result that was stored earlier reads back: the value of %s at %s',
  async (name, path, found) => {
    expect(JSON.parse((await read(stored[name], path)).json ?? '')).toEqual(found);
  },
);

test('a result that was stored earlier reads back as a whole', async () => {
  const { json } = await read(stored.large, null);
  const names = Object.keys((JSON.parse(json ?? '') as EvaluatedEnvironment).properties ?? {});
  expect(names).toEqual(['last', 'list', 'small']);
});

test('a piece is within the budget of the main thread', () => {
  expect(pieceBytes).toBeLessThanOrEqual(mainThreadBytes);
});
