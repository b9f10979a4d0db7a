import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccessRequest, AccessResult } from './access.ts';
import { createHttpServer } from './create-http-server.ts';

const asked: AccessRequest[] = [];
let answer: AccessResult<{ readonly who: string }>;
let handled = 0;
let url = '';

const app = createHttpServer({
  logger: pino({ level: 'silent' }),
  checkAccess: async (request) => {
    asked.push(request);
    return answer;
  },
  trustedProxies: [],
});
const open = { config: { access: { kind: 'public' } } } as const;
const authenticated = { config: { access: { kind: 'authenticated' } } } as const;
const organization = { config: { access: { kind: 'organization', permission: 'team:read' } } } as const;

beforeAll(async () => {
  app.get('/open', open, async () => 'open');
  app.post('/mine', authenticated, async (request) => {
    handled += 1;
    return request.getDecorator('identity');
  });
  app.get('/orgs/:orgName', organization, async () => 'in');
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());
beforeEach(() => {
  asked.length = 0;
  handled = 0;
  answer = { ok: true, value: { callerKey: 'ann', identity: { who: 'ann' } } };
});

const authorization = 'token pul-abc';
const present = (headers: Record<string, string>) => app.inject({ method: 'POST', url: '/mine', headers });

describe('access', () => {
  test('the server does not start with a route that has no access rule', () => {
    const other = createHttpServer({
      logger: pino({ level: 'silent' }),
      checkAccess: async () => answer,
      trustedProxies: [],
    });
    expect(() => other.get('/forgotten', async () => 'hello')).toThrow(
      'route GET /forgotten has no access rule',
    );
  });

  test('a public route runs no access check', async () => {
    expect((await app.inject('/open')).statusCode).toBe(200);
    expect(asked).toEqual([]);
  });

  test.each(['token pul-abc', 'Bearer pul-abc', 'TOKEN pul-abc', 'bearer   pul-abc'])(
    '%j presents the credential',
    async (header) => {
      const reply = await present({ authorization: header });
      expect(reply.json()).toEqual({ who: 'ann' });
      expect(asked).toMatchObject([
        { credential: 'pul-abc', rule: { kind: 'authenticated' }, organizationInPath: null },
      ]);
    },
  );

  test.each(['', 'pul-abc', 'Basic abc', 'token', 'token ', 'token a b', `token ${'x'.repeat(513)}`])(
    '%j presents no credential',
    async (header) => {
      const reply = await present({ authorization: header });
      expect(reply.statusCode).toBe(401);
      expect(reply.headers['www-authenticate']).toBe('token, Bearer');
      expect(reply.json()).toEqual({
        code: 401,
        message: 'The Authorization header must be "token <access token>" or "Bearer <access token>".',
      });
      expect(asked).toEqual([]);
    },
  );

  test('a request without the header gets instructions', async () => {
    const reply = await present({});
    expect(reply.statusCode).toBe(401);
    expect(reply.json().message).toBe(
      'This route requires an access token: send "Authorization: token <access token>".',
    );
  });

  test.each([
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['not_found', 404],
  ] as const)('%s gets %d with its message, and the route does not run', async (refusal, status) => {
    answer = { ok: false, fault: { refusal, message: 'because' } };
    const reply = await present({ authorization });
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toEqual({ code: status, message: 'because' });
    expect(handled).toBe(0);
  });

  test('a request is refused before its body is read', async () => {
    answer = { ok: false, fault: { refusal: 'unauthenticated', message: 'because' } };
    const reply = await app.inject({
      method: 'POST',
      url: '/mine',
      headers: { authorization, 'content-type': 'application/json' },
      payload: 'not JSON',
    });
    expect(reply.statusCode).toBe(401);
  });

  test.each(['content-length', 'transfer-encoding'])(
    'access that ends while a body is sent (%s) is refused',
    async (framing) => {
      const length = framing === 'content-length' ? 'Content-Length: 2' : 'Transfer-Encoding: chunked';
      const head = `POST /mine HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nConnection: close\r\n${length}\r\n\r\n`;
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(head);
      await vi.waitFor(() => expect(asked).toHaveLength(1));
      answer = { ok: false, fault: { refusal: 'unauthenticated', message: 'revoked' } };
      socket.write(framing === 'content-length' ? '{}' : '2\r\n{}\r\n0\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
      expect(handled).toBe(0);
    },
  );

  test('a failing check admits no request', async () => {
    const closed = createHttpServer({
      logger: pino({ level: 'silent' }),
      checkAccess: () => Promise.reject(new Error('the database is unavailable: password=hunter2')),
      trustedProxies: [],
    });
    closed.get('/mine', authenticated, async () => 'in');
    const reply = await closed.inject({ url: '/mine', headers: { authorization } });
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('hunter2');
    await closed.close();
  });

  test('the check gets the decoded organization name from the path', async () => {
    await app.inject({ url: '/orgs/acme%2Fops', headers: { authorization } });
    expect(asked).toMatchObject([
      { organizationInPath: 'acme/ops', rule: { kind: 'organization', permission: 'team:read' } },
    ]);
  });

  test('a client that is not a trusted proxy cannot set another source address', async () => {
    const spoofing = { authorization, 'x-forwarded-for': '203.0.113.9', 'x-request-id': 'mine' };
    const reply = await app.inject({ method: 'POST', url: '/mine', headers: spoofing, payload: {} });
    expect(asked[0]?.sourceIp).toBe('127.0.0.1');
    expect(asked[0]?.requestId).toBe(reply.headers['x-pulumi-request-id']);
    expect(asked[0]?.requestId).not.toBe('mine');
  });

  test('a trusted proxy sets the source address, and only the address next to it counts', async () => {
    const behind = createHttpServer({
      logger: pino({ level: 'silent' }),
      checkAccess: async (request) => {
        asked.push(request);
        return answer;
      },
      trustedProxies: ['127.0.0.0/8'],
    });
    behind.get('/mine', authenticated, async () => 'in');
    await behind.inject({
      url: '/mine',
      headers: { authorization, 'x-forwarded-for': '198.51.100.1, 203.0.113.9' },
    });
    expect(asked[0]?.sourceIp).toBe('203.0.113.9');
    await behind.close();
  });
});
