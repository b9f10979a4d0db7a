import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ScriptedResponse,
  scriptedResponses,
} from '../../../test/support/issuers/scripted-responses.ts';
import { createTestAuthority } from '../../../test/support/issuers/test-authority.ts';
import { FetchError } from './fetch-error.ts';
import { createGuardedCall, type GuardedCallRequest } from './guarded-call.ts';

const variable = 'SYMBOLON_PRIVATE_CLOUDS';
const post: GuardedCallRequest = {
  method: 'POST',
  headers: { 'x-own': 'a' },
  body: 'hello',
  timeoutMs: 60_000,
};

describe('a guarded call', () => {
  let server: Server;
  let url: string;
  let extraAuthorities: string[];
  let respond: ScriptedResponse;
  let asked = 0;

  beforeAll(async () => {
    const authority = await createTestAuthority();
    extraAuthorities = [authority.certificatePem];
    const { keyPem, chainPem } = await authority.issue();
    server = createServer({ key: keyPem, cert: chainPem }, (request, response) => {
      asked += 1;
      respond(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  const opened = () =>
    createGuardedCall({ privateCidrs: ['127.0.0.0/8', '::1/128'], variable, extraAuthorities });
  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'none',
      (error: unknown) => (error instanceof FetchError ? error.code : String(error)),
    );

  test('sends method, headers and body, and returns a response of any status', async () => {
    respond = async (request, response) => {
      const body = (await request.toArray()).join('');
      const { method, headers } = request;
      response.writeHead(418, { 'x-echo': [String(method), 'twice'] });
      response.end(JSON.stringify([headers['x-own'], headers['accept-encoding'], body]));
    };
    const answer = await opened()(`${url}/a?b=c`, post);
    expect([answer.status, answer.headers['x-echo'], answer.text]).toEqual([
      418,
      'POST, twice',
      '["a","identity","hello"]',
    ]);
  });

  test.each([['https://db.internal.example/'], ['http://db.internal.example/']])(
    '%s is refused with the same message whether its name is unknown or has a private address',
    async (address) => {
      const failing = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
      const lookups = [
        () => Promise.reject(failing),
        () => Promise.resolve([]),
        () => Promise.resolve([{ address: '10.20.30.40', family: 4 }]),
      ];
      const refusals = await Promise.all(
        lookups.map(async (lookup) => {
          const call = createGuardedCall({ privateCidrs: [], variable, extraAuthorities, lookup });
          const error: unknown = await call(address, post).catch((reason: unknown) => reason);
          return error instanceof FetchError ? [error.code, error.message] : [String(error)];
        }),
      );
      expect(refusals[0]?.[0]).toBe('address_refused');
      expect(new Set(refusals.map((refusal) => refusal.join()))).toHaveProperty('size', 1);
    },
  );

  test('follows no redirect', async () => {
    respond = scriptedResponses.redirectTo('https://169.254.169.254/');
    expect((await opened()(url, post)).status).toBe(302);
  });

  test.each([
    ['timed_out', scriptedResponses.silence(), 500],
    ['timed_out', scriptedResponses.endlessBody(), 500],
    ['too_large', scriptedResponses.hugeBody(), post.timeoutMs],
    ['connection_failed', scriptedResponses.dropConnection(), post.timeoutMs],
    ['connection_failed', scriptedResponses.truncatedBody(), post.timeoutMs],
    ['connection_failed', scriptedResponses.switchProtocols(), post.timeoutMs],
  ])('fails with the code %s', async (code, answer, timeoutMs) => {
    respond = answer;
    expect(await codeOf(opened()(url, { ...post, timeoutMs }))).toBe(code);
  });

  test('writes nothing to an address that the operator has not allowed, and explains how to allow it', async () => {
    const before = asked;
    const closed = createGuardedCall({ privateCidrs: [], variable, extraAuthorities });
    expect(await codeOf(closed(url, post))).toBe('address_refused');
    await expect(closed(url, post)).rejects.toThrow(variable);
    expect(asked).toBe(before);
  });

  test('sends plain http only to the ranges that the operator allows', async () => {
    const plain = createPlainServer(scriptedResponses.json({})).listen(0, '127.0.0.1');
    await new Promise((resolve) => plain.once('listening', resolve));
    const at = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    expect((await opened()(at, post)).status).toBe(200);
    const lookup = async () => [{ address: '93.184.216.34', family: 4 }];
    const toAll = createGuardedCall({ privateCidrs: ['127.0.0.0/8'], variable, extraAuthorities, lookup });
    expect(await codeOf(toAll('http://vault.example', post))).toBe('address_refused');
    plain.close();
  });

  test('trusts only certificates of known authorities', async () => {
    const strict = createGuardedCall({ privateCidrs: ['127.0.0.0/8'], variable, extraAuthorities: [] });
    expect(await codeOf(strict(url, post))).toBe('tls_untrusted');
  });
});
