import type { Database } from '../../../src/database/index.ts';
import { createCallers, type MatrixCaller } from './callers.ts';
import { type Access, expectedAccess } from './expected-access.ts';
import { methodOf, nameOf, type Operation, type Sender } from './operation.ts';
import { type OperationWorld, startOperationWorld } from './operation-world.ts';
import { operations } from './operations.ts';

/** One operation sent by one caller. */
export interface MatrixCell {
  /** As in the document: `GET /api/user`. */
  readonly route: string;
  readonly operation: string;
  readonly caller: string;
  readonly expected: Access;
  /** A status other than that of a refusal is a fault in the test's request. */
  readonly found: Access | number;
}

/** Sends every operation as every caller, to a server on the database. */
export async function measureAccess(database: Database): Promise<readonly MatrixCell[]> {
  const { world, stop } = await startOperationWorld(database);
  try {
    const callers = await createCallers(world);
    const environment = await world.environment();
    const cells: MatrixCell[] = [];
    for (const operation of operations)
      cells.push(...(await measureOperation(operation, { world, callers, environment })));
    return cells;
  } finally {
    await stop();
  }
}

interface Measured {
  readonly world: OperationWorld;
  readonly callers: readonly MatrixCaller[];
  readonly environment: string;
}

async function measureOperation(
  operation: Operation,
  { world, callers, environment }: Measured,
): Promise<MatrixCell[]> {
  const consumes = /^DELETE \/.*\{envName\}$/.test(operation.route);
  const environmentFor = async () => (consumes ? world.environment() : environment);
  const prepare = async (token: string | null) =>
    operation.request({ world, token, environment: await environmentFor() } satisfies Sender);
  // A refused caller leaves everything unchanged, so all of them send the same request.
  let shared = await prepare(world.server.adminToken);
  const writes = operation.transactions > 0;
  const cells: MatrixCell[] = [];
  for (const caller of callers) {
    const expected = expectedOf(operation, caller);
    const isOwn = writes && typeof expected === 'string';
    const request = isOwn ? await prepare(caller.token) : shared;
    const { path, headers, ...options } = request;
    const answer = await world.server.call<object | string>(methodOf(operation), path, {
      ...options,
      token: null,
      headers: {
        ...headers,
        ...(caller.authorization === null ? {} : { authorization: caller.authorization }),
      },
    });
    const found = accessOf(operation, answer);
    if (found === 'allowed' && !isOwn && writes) shared = await prepare(world.server.adminToken);
    cells.push({
      route: operation.route,
      operation: nameOf(operation),
      caller: caller.name,
      expected,
      found,
    });
  }
  return cells;
}

/** A document is evaluated for everyone who may evaluate documents; its imports require more. */
function expectedOf({ need, holdsImport }: Operation, caller: MatrixCaller): Access {
  const access = expectedAccess(need, caller);
  if (holdsImport === undefined || typeof access === 'string') return access;
  const alone = expectedAccess({ kind: 'permission', permission: 'environment_yaml:open' }, caller);
  return alone === 'allowed' ? 'without import' : alone;
}

function accessOf(
  { holdsImport }: Operation,
  { status, body }: { readonly status: number; readonly body: object | string },
): Access | number {
  // A check refuses a document whose import the caller may not read.
  if (holdsImport !== undefined && status === 400 && typeof body !== 'string' && 'diagnostics' in body)
    return 'without import';
  if (status >= 300) return status;
  return holdsImport === undefined || typeof body === 'string' || holdsImport(body)
    ? 'allowed'
    : 'without import';
}
