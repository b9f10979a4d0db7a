import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { methodOf, nameOf } from '../support/operations/operation.ts';
import { type OperationWorld, startOperationWorld } from '../support/operations/operation-world.ts';
import { operations } from '../support/operations/operations.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi.json'), 'utf8')) as {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly Parameter[] }>>;
};

/** Percent-encoded: what a database, a parser or a number may not take. */
const hostileValues = [
  '%00',
  'a%00b',
  '%ED%A0%80',
  '%FF',
  "'",
  '%27%20or%20%271%27%3D%271',
  '%25',
  '*',
  '%5C',
  '-1',
  '0',
  '9007199254740993',
  '99999999999999999999999',
  '1e999',
  'NaN',
  'null',
  'constructor',
  '__proto__',
  '..%2F..%2F..',
  '%F0%9F%98%80',
  '%E2%80%AE',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '-'.repeat(36),
  'f'.repeat(36),
  '999999999999999',
  Buffer.from('main/../..').toString('base64url'),
  Buffer.from('deleted:999999999999999:-').toString('base64url'),
  Buffer.from('main/app/\0').toString('base64url'),
  'app/*/team/-',
  `${'*'.repeat(100)}/${'.'.repeat(100)}/user/0`,
  'a'.repeat(6_000),
];

function queryParametersOf(route: string): readonly string[] {
  const [method = '', path = ''] = route.split(' ');
  const parameters = document.paths[path]?.[method.toLowerCase()]?.parameters ?? [];
  return parameters.filter((one) => one.in === 'query').map(({ name }) => name);
}

describeOnBothEngines('a hostile parameter', (openTestDatabase) => {
  let world: OperationWorld;
  let stop: () => Promise<void>;
  let environment: string;

  beforeAll(async () => {
    ({ world, stop } = await startOperationWorld(await openTestDatabase()));
    environment = await world.environment();
  });
  afterAll(() => stop());

  async function expectNoFault(method: string, path: string): Promise<void> {
    const { status, body } = await world.server.call(method, path);
    expect({ path, status: status < 500 ? 'no fault' : status, body: status < 500 ? null : body }).toEqual({
      path,
      status: 'no fault',
      body: null,
    });
  }

  const reading = operations.filter((one) => methodOf(one) === 'GET' && one.variant === undefined);
  describe('of a query is never a fault of the server', () => {
    for (const one of reading) {
      const names = queryParametersOf(one.route);
      if (names.length === 0) continue;
      test(nameOf(one), async () => {
        const { path } = await one.request({ world, token: null, environment });
        const separator = path.includes('?') ? '&' : '?';
        for (const name of names) {
          const paths = hostileValues.map((value) => `${path}${separator}${name}=${value}`);
          await Promise.all(paths.map((hostile) => expectNoFault('GET', hostile)));
        }
      });
    }
  });

  describe('of a path is never a fault of the server', () => {
    for (const one of reading) {
      const segments = one.route.split(' ')[1]?.split('/') ?? [];
      const places = segments.flatMap((segment, index) => (segment.startsWith('{') ? index : []));
      if (places.length === 0) continue;
      test(nameOf(one), async () => {
        const { path } = await one.request({ world, token: null, environment });
        const parts = (path.split('?')[0] ?? '').split('/');
        for (const place of places) {
          const paths = hostileValues.map((value) => parts.with(place, value).join('/'));
          await Promise.all(paths.map((hostile) => expectNoFault('GET', hostile)));
        }
      });
    }
  });
});
