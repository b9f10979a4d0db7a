import { createSecretKey } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { createOrganizationCipher } from '../../../packages/server/src/environments/ciphertexts/index.ts';
import {
  type Accessor,
  parsePropertyPath,
} from '../../../packages/server/src/environments/language/index.ts';
import {
  PropertyError,
  readResult,
  type SealedResult,
  sealResult,
} from '../../../packages/server/src/environments/sealed-results/index.ts';
import { ExactNumber, parseExactly } from '../../../packages/server/src/platform/json/exact-json.ts';
import { mainThreadBytes } from '../../../packages/server/src/platform/turns/main-thread-budget.ts';
import type { SeededRandom } from '../../../packages/server/test/support/seeded-random.ts';
import { InvariantBroken } from '../finding.ts';
import { makeText, mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const sessionId = 'the-session';
const cipher = createOrganizationCipher({
  id: '01a2075f-4762-7277-b1df-870e2e22a1be',
  organizationId: 'main',
  secret: createSecretKey(Buffer.alloc(32, 5)),
});
const names = [
  'a',
  'b',
  'value',
  'secret',
  'properties',
  'trace',
  '__proto__',
  'constructor',
  '0',
  'a.b',
  '\ufffd',
];
const odd = ['\ud800', '\ud801', '"', '\\', '🚲', '\n', ''];
const scalars = [
  '"x"',
  '"\\"}],{"',
  '1.0',
  '9007199254740993',
  'true',
  '"<padding>"',
  '"\\ud800"',
  '[]',
  '{}',
];
const padding = 'é'.repeat(mainThreadBytes / 2);
const traces = ['{"def":{}}', '{"def":{},"base":{"value":{"a":{"value":1,"secret":true}},"secret":true}}'];

interface PropertyTrial {
  /** The result as JSON; `<padding>` stands for more text than the main thread reads at once. */
  readonly json: string;
  readonly path: string;
}

/**
 * Tests results of any shape with any path: the value read from the sealed pieces equals the value that a plain walk
 * finds.
 */
export function createPropertyTarget(): Target {
  return defineTarget({
    name: 'properties',
    make(random): PropertyTrial {
      const json = `{"exprs":{"a":{"value":1}},"properties":${makeMembers(random, 0)},"schema":true}`;
      const path = makePath(random);
      return { json: canonical(json), path: random.below(10) === 0 ? mutateText(path, random) : path };
    },
    async attempt({ json, path }) {
      const text = json.replaceAll('<padding>', padding);
      const sealed = sealResult(cipher, sessionId, Buffer.from(text));
      const found = await read(sealed, path);
      const expected = selectSlowly(text, path);
      if (!isDeepStrictEqual(found, expected))
        throw new InvariantBroken(`read ${shorten(found)}, which is ${shorten(expected)}`);
    },
  });
}

function makeMembers(random: SeededRandom, depth: number): string {
  const chosen = Array.from({ length: random.below(5) }, () =>
    random.below(5) === 0 ? random.pick(odd) : random.pick(names),
  );
  const members = [...new Set(chosen)].map(
    (name) => `${JSON.stringify(name)}:${makeValue(random, depth + 1)}`,
  );
  return `{${members.join(',')}}`;
}

function makeValue(random: SeededRandom, depth: number): string {
  const secret = random.below(5) === 0 ? ',"secret":true' : '';
  const trace = `"trace":${random.pick(traces)}`;
  if (random.below(12) === 0) return `{"unknown":true${secret},${trace}}`;
  return `{"value":${makeContent(random, depth)}${secret},${trace}}`;
}

function makeContent(random: SeededRandom, depth: number): string {
  const kind = depth > 4 ? 0 : random.below(4);
  if (kind < 2 - Math.min(depth, 1)) return random.pick(scalars);
  if (kind === 3) return makeMembers(random, depth);
  return `[${Array.from({ length: random.below(4) }, () => makeValue(random, depth + 1)).join(',')}]`;
}

function makePath(random: SeededRandom): string {
  if (random.below(12) === 0) return makeText(random, ['a', '.', '["b"]', '[0]', '"']);
  const steps = Array.from({ length: 1 + random.below(4) }, (_, step) => {
    if (step > 0 && random.below(3) === 0) return `[${random.below(4)}]`;
    const name = random.below(5) === 0 ? random.pick(odd) : random.pick(names);
    if (/^[a-z_]+$/.test(name)) return step === 0 ? name : `.${name}`;
    return `["${name.replaceAll(/["\\]/g, '\\$&')}"]`;
  });
  return steps.join('');
}

/** Returns JSON in the form of `JSON.stringify`: no duplicate member, numbers unchanged. */
function canonical(json: string): string {
  return JSON.stringify(parseExactly(json));
}

async function read({ sealed, pieces }: SealedResult, path: string): Promise<unknown> {
  const loadPiece = async (number: number) => pieces?.[number] ?? '';
  try {
    const stored = { sessionId, sealed, inPieces: pieces !== null, loadPiece };
    const text = await readResult(cipher, stored, path);
    if (text === null) throw new InvariantBroken('a result in pieces was read as one large text');
    const parts: Uint8Array[] = [];
    for await (const part of text.parts) parts.push(part);
    const json = Buffer.concat(parts);
    if (json.length !== text.bytes)
      throw new InvariantBroken('the result does not have the size that it states');
    return readAsTexts(json.toString('utf8'));
  } catch (error) {
    if (error instanceof PropertyError) return error.code;
    throw error;
  }
}

interface Selected {
  readonly value?: unknown;
  readonly secret?: true;
}

/** Parses the whole result and follows the path step by step. */
function selectSlowly(json: string, path: string): unknown {
  const accessors = parsePropertyPath(path);
  if (accessors === null) return 'property_invalid';
  const { properties } = readAsTexts(json) as { readonly properties: object };
  let found: Selected = { value: properties };
  let isSecret = false;
  for (const accessor of accessors) {
    const next = step(found.value, accessor);
    if (next === undefined) return 'property_unknown';
    found = next;
    isSecret ||= next.secret === true;
  }
  return isSecret ? { ...found, secret: true } : found;
}

function step(value: unknown, accessor: Accessor): Selected | undefined {
  if (accessor.kind === 'index') return Array.isArray(value) ? value[accessor.index] : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, accessor.key)?.value as Selected | undefined;
}

/** Returns the value with each number as its source text. */
function readAsTexts(json: string): unknown {
  return withTexts(parseExactly(json));
}

/** A reviver that did this would not see the source of numbers beside a number that it replaced. */
function withTexts(value: unknown): unknown {
  if (typeof value === 'number' || value instanceof ExactNumber) return `number ${String(value)}`;
  if (Array.isArray(value)) return value.map(withTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTexts(member)]));
}

function shorten(value: unknown): string {
  return JSON.stringify(value).slice(0, 300);
}
