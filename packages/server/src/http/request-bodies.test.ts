import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpServer } from './create-http-server.ts';

const app = createHttpServer({
  logger: pino({ level: 'silent' }),
  checkAccess: async () => ({ ok: true, value: { callerKey: 'ann', identity: null } }),
  trustedProxies: [],
});
const access = { kind: 'public' } as const;

beforeAll(async () => {
  app.post('/echo', { config: { access } }, async ({ body }) => ({ body: body ?? 'none' }));
  app.post(
    '/policies',
    {
      config: { access },
      schema: {
        body: Type.Object({
          policies: Type.Array(Type.Object({ rules: Type.Object({}) })),
          term: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          kind: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])),
          keys: Type.Optional(Type.Union([Type.Object({ list: Type.Array(Type.String()) }), Type.Null()])),
          exact: Type.Optional(
            Type.Object({ colour: Type.Optional(Type.String()) }, { additionalProperties: false }),
          ),
        }),
        querystring: Type.Object({ page: Type.Optional(Type.Integer()) }),
      },
    },
    async ({ query, body }) => ({ query, body }),
  );
  await app.ready();
});
afterAll(() => app.close());

function post(payload: string | Buffer, headers: Record<string, string> = {}, url = '/echo') {
  const all = { 'content-type': 'application/json', ...headers };
  return app.inject({ method: 'POST', url, headers: all, payload });
}

const gzip = { 'content-encoding': 'gzip' };
const maxBytes = 256 * 1024;

describe('a JSON body', () => {
  test.each(['application/json', 'application/json; charset=utf-8', 'application/vnd.api+json'])(
    'is accepted as %s',
    async (type) => {
      expect((await post('{"a":[1,"ü"]}', { 'content-type': type })).json()).toEqual({
        body: { a: [1, 'ü'] },
      });
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'x'])(
    'is not accepted as %s',
    async (type) => {
      const reply = await post('{"a":1}', { 'content-type': type });
      expect(reply.statusCode).toBe(415);
      expect(reply.json().code).toBe(415);
    },
  );

  test.each(['', '  \n'])('%j counts as no body', async (text) => {
    expect((await post(text)).json()).toEqual({ body: 'none' });
  });

  test.each([
    ['{"a":1,"a":2}', 'a member given twice'],
    ['{"a":1,}', 'a trailing comma'],
    ['\ufeff{"a":1}', 'a byte order mark'],
    ['{"a":"\\u0000"}', 'a NUL, which no text column keeps'],
    ['{"a":"\\ud800"}', 'half a surrogate pair'],
    [`${'['.repeat(40)}${']'.repeat(40)}`, 'too deep nesting'],
  ])('%j is refused for %s', async (text) => {
    const reply = await post(text);
    expect(reply.statusCode).toBe(400);
    expect(reply.json().message).toMatch(/^The request body is not valid JSON: /);
  });

  test('that is not UTF-8 is refused', async () => {
    const reply = await post(Buffer.from([0x22, 0xc3, 0x28, 0x22]));
    expect(reply.json()).toEqual({ code: 400, message: 'The request body is not UTF-8.' });
  });

  test('a member named __proto__ is an ordinary member', async () => {
    const reply = await post('{"__proto__":{"admin":true}}');
    expect(reply.body).toBe('{"body":{"__proto__":{"admin":true}}}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('one byte more than 256 KiB is refused with the limit', async () => {
    const filled = (length: number) => `"${'x'.repeat(length - 2)}"`;
    expect((await post(filled(maxBytes))).statusCode).toBe(200);
    const reply = await post(filled(maxBytes + 1));
    expect(reply.json()).toEqual({
      code: 413,
      message: 'The request body is too large: this route accepts at most 256 KiB.',
    });
  });
});

describe('a compressed body', () => {
  test('is read', async () => {
    expect((await post(gzipSync('{"a":1}'), gzip)).json()).toEqual({ body: { a: 1 } });
  });

  test('that decompresses to more than 256 KiB is refused', async () => {
    const bomb = gzipSync(`"${'x'.repeat(64 * 1024 * 1024)}"`);
    expect(bomb.length).toBeLessThan(100_000);
    expect((await post(bomb, gzip)).statusCode).toBe(413);
  });

  test('that is not valid gzip is refused', async () => {
    const reply = await post('{"a":1}', gzip);
    expect(reply.json()).toEqual({ code: 400, message: 'The request body is not valid gzip.' });
  });

  test('that is truncated is refused', async () => {
    const reply = await post(gzipSync('{"a":1}').subarray(0, -9), gzip);
    expect(reply.json()).toEqual({ code: 400, message: 'The request body is not valid gzip.' });
  });

  test('that is not valid gzip and of an unsupported type fails the request, not the process', async () => {
    const uncaught: unknown[] = [];
    const note = (cause: unknown) => uncaught.push(cause);
    process.on('uncaughtException', note);
    const reply = await post('{"a":1}', { ...gzip, 'content-type': 'text/plain' });
    await new Promise((resume) => setTimeout(resume, 50));
    process.off('uncaughtException', note);
    expect({ status: reply.statusCode, uncaught }).toEqual({ status: 415, uncaught: [] });
  });

  test.each(['br', 'gzip, gzip', 'deflate'])('in %s is refused', async (encoding) => {
    const reply = await post('x', { 'content-encoding': encoding });
    expect(reply.statusCode).toBe(415);
    expect(reply.json().message).toBe(
      `Content-Encoding ${JSON.stringify(encoding)} is not accepted; send gzip or none.`,
    );
  });

  test('the encoding identity means uncompressed', async () => {
    expect((await post('1', { 'content-encoding': 'identity' })).json()).toEqual({ body: 1 });
  });
});

describe('a body that does not match the schema of the route', () => {
  test.each([
    ['{}', 'body.policies is required.'],
    ['{"policies":{}}', 'body.policies must be a list.'],
    ['{"policies":[{"rules":{}},{"rules":1}]}', 'body.policies[1].rules must be an object.'],
    ['{"policies":[{}]}', 'body.policies[0].rules is required.'],
    ['[]', 'the body must be an object.'],
    ['"x"', 'the body must be an object.'],
    ['{"policies":[],"term":true}', 'body.term must be a whole number or null.'],
    ['{"policies":[],"kind":"c"}', 'body.kind must be one of "a", "b".'],
    ['{"policies":[],"keys":{"list":{}}}', 'body.keys.list must be a list.'],
    ['{"policies":[],"keys":{}}', 'body.keys.list is required.'],
    ['{"policies":[],"keys":7}', 'body.keys must be an object or null.'],
    [
      '{"policies":[],"exact":{"coulor":1}}',
      'body.exact has the unknown member "coulor": the known members are colour.',
    ],
  ])('%s: %s', async (text, message) => {
    expect((await post(text, {}, '/policies')).json()).toEqual({ code: 400, message });
  });

  test('a number in a query is parsed from text, one in a body is not', async () => {
    const reply = await post('{"policies":[]}', {}, '/policies?page=7');
    expect(reply.json().query).toEqual({ page: 7 });
    expect((await post('{"policies":[]}', {}, '/policies?page=x')).json()).toEqual({
      code: 400,
      message: 'query.page must be a whole number.',
    });
  });
});

test.each(['/echo?a=%00', '/x%00y'])('a URL with a NUL, %s, is refused', async (url) => {
  const reply = await app.inject({ method: 'POST', url });
  expect(reply.json()).toEqual({ code: 400, message: 'The URL contains a NUL character.' });
});
