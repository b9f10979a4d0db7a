import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isTransientDatabaseFault } from '../../database/faults/database-faults.ts';
import { CodedError } from '../../platform/coded-error.ts';
import { createHttpServer } from '../create-http-server.ts';
import { HttpError } from './http-error.ts';
import { renderErrors } from './render-errors.ts';
import { translateErrors } from './translate-errors.ts';

class TestError extends CodedError<'taken' | 'broken'> {}
class OtherError extends CodedError<'taken'> {}

const logged: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
const app = createHttpServer({
  logger,
  checkAccess: async () => ({ ok: true, value: { callerKey: 'ann', identity: null } }),
  trustedProxies: [],
});
let thrown: Error;

beforeAll(async () => {
  await app.register(async (slice) => {
    slice.setErrorHandler(renderErrors([translateErrors(TestError, { taken: 409, broken: 502 })]));
    slice.get('/', { config: { access: { kind: 'public' } } }, () => Promise.reject(thrown));
  });
  await app.ready();
});
afterAll(() => app.close());
beforeEach(() => {
  logged.length = 0;
});

async function answerTo(error: Error) {
  thrown = error;
  const reply = await app.inject('/');
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers };
}

describe('an error', () => {
  test('with a code has the status of its code and its public message', async () => {
    const { body } = await answerTo(new TestError('taken', 'It is taken.', { cause: new Error('secret') }));
    expect(body).toEqual({ code: 409, message: 'It is taken.' });
    expect(logged).toEqual([]);
  });

  test('with a code of a server fault is logged with its cause', async () => {
    const { body } = await answerTo(new TestError('broken', 'Broken.', { cause: new Error('the cause') }));
    expect(body).toEqual({ code: 502, message: 'Broken.' });
    expect(logged.join()).toContain('the cause');
  });

  test('that is unexpected only refers to the log', async () => {
    for (const error of [new Error('password=hunter2'), new OtherError('taken', 'password=hunter2')]) {
      logged.length = 0;
      const { body } = await answerTo(error);
      expect(body).toEqual({
        code: 500,
        message: 'Internal server error; see the server’s log for this request id.',
      });
      expect(logged.join()).toContain('hunter2');
    }
  });

  test('with a status of its own carries its headers', async () => {
    const { status, headers } = await answerTo(
      new HttpError(429, 'Later.', { headers: { 'retry-after': '7' } }),
    );
    expect([status, headers['retry-after']]).toEqual([429, '7']);
  });

  test('of an unavailable database asks the caller to retry', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { status, body, headers } = await answerTo(new Error('no', { cause: refused }));
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(body.message).toBe('The database cannot be reached; try again in a few seconds.');
  });

  const conflict = 'The change conflicted with another change to the same data; try again.';
  const unreachable = 'The database cannot be reached; try again in a few seconds.';
  test.each([
    ['40P01', 'a deadlock', conflict, '1'],
    ['40001', 'a serialization failure', conflict, '1'],
    ['55P03', 'a lock that is not available', conflict, '1'],
    [
      '25006',
      'a read-only transaction',
      'The database is read-only at the moment; try again in a few seconds.',
      '1',
    ],
    [
      '53100',
      'a full disk',
      'storage_full: the disk of the database is full, so nothing can be written until the operator frees space. Reads still work.',
      '10',
    ],
    ['57014', 'a statement that was cancelled', unreachable, '1'],
    ['57P01', 'a connection that the administrator ended', unreachable, '1'],
    ['53300', 'too many connections', unreachable, '1'],
    ['08006', 'a lost connection', unreachable, '1'],
  ])('of PostgreSQL with code %s (%s) is 503 and says what to do', async (code, _what, message, seconds) => {
    const fault = Object.assign(new Error('of the database'), { code });
    const { status, body, headers } = await answerTo(new Error('no', { cause: fault }));
    expect([status, body, headers['retry-after']]).toEqual([503, { code: 503, message }, seconds]);
    expect(logged.join()).toContain('request failed');
  });

  test('of the database that is not transient, such as a violated constraint, is unexpected', async () => {
    const fault = Object.assign(new Error('of the database'), { code: '23505' });
    expect((await answerTo(fault)).status).toBe(500);
  });

  test('of an unknown path names the path without its query', async () => {
    const reply = await app.inject('/nothing?token=pul-secret');
    expect(reply.json()).toEqual({ code: 404, message: 'Unknown route GET /nothing.' });
  });

  test('always has the request id', async () => {
    const { headers } = await answerTo(new Error('x'));
    expect(headers['x-pulumi-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

test.each([
  ['ECONNRESET', true],
  ['57P01', true],
  ['57014', true],
  ['EAI_AGAIN', true],
  ['23505', false],
  [undefined, false],
])('an error with code %s means an unavailable database: %s', (code, away) => {
  expect(isTransientDatabaseFault(Object.assign(new Error('x'), { code }))).toBe(away);
});

test.each([
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query read timeout',
  'timeout exceeded when trying to connect',
])('an error of the PostgreSQL client without a code means an unavailable database: %s', (message) => {
  expect(isTransientDatabaseFault(new Error(message))).toBe(true);
});

test('an embedded store locked by another process is unavailable, one that refuses a row is not', () => {
  const directory = mkdtempSync(join(tmpdir(), 'symbolon-busy-'));
  const open = () => new DatabaseSync(join(directory, 's.db'), { timeout: 0 });
  const [holder, other] = [open(), open()];
  const faultOf = (sql: string) => {
    try {
      return other.exec(sql);
    } catch (error) {
      return error;
    }
  };
  holder.exec('create table t (id integer primary key); insert into t values (1); begin immediate;');
  expect(isTransientDatabaseFault(faultOf('begin immediate'))).toBe(true);
  holder.exec('rollback');
  expect(isTransientDatabaseFault(faultOf('insert into t values (1)'))).toBe(false);
  for (const database of [holder, other]) database.close();
  rmSync(directory, { recursive: true });
});

test('a thrown value that is not an error does not mean an unavailable database', () => {
  for (const value of [null, undefined, 'ECONNREFUSED', { code: 'ECONNREFUSED' }]) {
    expect(isTransientDatabaseFault(value)).toBe(false);
  }
});
