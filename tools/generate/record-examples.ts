/**
 * Records the examples of the OpenAPI document that are missing: sends each operation of the tests to a real server and
 * writes its request and response, with stable ids, times and tokens. Records the operations that the command line names
 * again, and every operation with `--all`.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import type { OperationExample } from '../../packages/server/src/app/openapi/operation-example.ts';
import { openDatabase } from '../../packages/server/src/database/index.ts';
import { methodOf, type Operation } from '../../packages/server/test/support/operations/operation.ts';
import {
  type OperationWorld,
  startOperationWorld,
} from '../../packages/server/test/support/operations/operation-world.ts';
import { operations } from '../../packages/server/test/support/operations/operations.ts';
import { createStableValues } from './stable-values.ts';

type Examples = Record<string, OperationExample>;

const path = 'packages/server/src/app/openapi/examples.json';
const document = JSON.parse(readFileSync('packages/server/openapi.json', 'utf8')) as {
  readonly paths: Record<string, Record<string, { readonly operationId: string }>>;
};

function operationIdOf({ route }: Operation): string {
  const [method = '', url = ''] = route.split(' ');
  return document.paths[url]?.[method.toLowerCase()]?.operationId ?? '';
}

async function record(world: OperationWorld, operation: Operation): Promise<OperationExample | null> {
  const token = world.server.adminToken;
  const environment = await world.environment();
  const request = await operation.request({ world, token, environment });
  const { path, headers = {}, body } = request;
  const answer = await world.server.call(methodOf(operation), path, { headers, ...(body ? { body } : {}) });
  if (answer.status >= 300) return null;
  const responseBody = answer.body === '' ? {} : { response: answer.body };
  const isForm = Object.values(headers).some((value) => value.includes('x-www-form-urlencoded'));
  const sent = isForm && typeof body === 'string' ? Object.fromEntries(new URLSearchParams(body)) : body;
  return { path, ...(sent === undefined ? {} : { body: sent }), ...responseBody };
}

const again = process.argv.slice(2);
const all = again.includes('--all');
const stored = Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Examples);
const known = Object.fromEntries(stored.filter(([id]) => !all && !again.includes(id)));
const database = await openDatabase({ engine: 'sqlite', path: ':memory:' }, { onFault: () => {} });
const { world, stop } = await startOperationWorld(database);
const examples: Examples = { ...known };
for (const operation of operations) {
  const id = operationIdOf(operation);
  if (id === '' || examples[id] !== undefined) continue;
  const example = await record(world, operation);
  if (example !== null) examples[id] = createStableValues().replaceIn(example);
}
await stop();
await database.close();

const ids = Object.values(document.paths).flatMap((item) =>
  Object.values(item).map((one) => one.operationId),
);
const missing = ids.filter((id) => examples[id] === undefined);
if (missing.length > 0) {
  console.log(`write by hand, because the tests have no request that succeeds: ${missing.join(', ')}`);
}
const ordered = Object.fromEntries(ids.flatMap((id) => (examples[id] ? [[id, examples[id]]] : [])));
writeFileSync(path, `${JSON.stringify(ordered, null, 2)}\n`);
console.log(`${Object.keys(ordered).length} of ${ids.length} operations have an example in ${path}`);
