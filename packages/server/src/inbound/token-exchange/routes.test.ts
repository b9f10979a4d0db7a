import pino from 'pino';
import { expect, test } from 'vitest';
import { createHttpServer, translation } from '../../http/index.ts';
import { type TokenRoutesContext, tokenRoutes } from './routes.ts';

test('an overloaded server responds with an OAuth error and Retry-After', async () => {
  const logged: string[] = [];
  const app = createHttpServer({
    logger: pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }),
    checkAccess: async () => ({ ok: true, value: { callerKey: 'ann', identity: null } }),
    trustedProxies: [],
    limits: { maxActiveRequests: 0 },
  });
  // The route calls nothing else.
  await app.register(
    tokenRoutes({
      translateSigningErrors: translation(() => null, {}),
    } as Partial<TokenRoutesContext> as TokenRoutesContext),
  );
  const reply = await app.inject({
    method: 'POST',
    url: '/api/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'grant_type=refresh_token',
  });
  expect([reply.statusCode, reply.headers['retry-after'], reply.headers['cache-control']]).toEqual([
    503,
    '1',
    'no-store',
  ]);
  expect(reply.json()).toEqual({
    error: 'temporarily_unavailable',
    error_description: 'This server is overloaded; try again in 1 s.',
  });
  expect(logged).toEqual([]);
  await app.close();
});
