import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer } from '../create-http-server.ts';
import { defaultLimits, type HttpLimits } from './http-limits.ts';

let stop = async () => {};
afterEach(() => stop());

async function listen(limits: Partial<HttpLimits>): Promise<number> {
  const app = createHttpServer({
    logger: pino({ level: 'silent' }),
    checkAccess: async () => ({ ok: true, value: { callerKey: 'ann', identity: null } }),
    trustedProxies: [],
    limits: { checkIntervalMs: 10, ...limits },
  });
  app.get('/open', { config: { access: { kind: 'public' } } }, async () => 'open');
  app.get('/large', { config: { access: { kind: 'public' } } }, async () => 'x'.repeat(32_000_000));
  app.post('/form', { config: { access: { kind: 'public' } } }, async () => 'read');
  stop = async () => void (await app.close());
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
}

/** Returns everything that the server sends until it closes the connection. */
function answersTo(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  return text(socket);
}

describe('the server closes the connection', () => {
  test('of a client that connects and sends nothing', async () => {
    const port = await listen({ headersMs: 30 });
    expect(await answersTo(port, '')).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('of a client that does not complete its headers', async () => {
    const port = await listen({ headersMs: 30 });
    const answer = await answersTo(port, 'GET /open HTTP/1.1\r\nHost: x\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('{"code":408,"message":"The request did not arrive in time."}');
  });

  test('of a client that keeps sending headers byte by byte, even after the refusal', async () => {
    const port = await listen({ headersMs: 60 });
    // Does not end its side when the server ends the other.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('GET /open HTTP/1.1\r\nX: ');
    const drip = setInterval(() => socket.write('x'), 5);
    // Reset while it was sending.
    const [cause] = (await once(socket.resume(), 'error')) as [NodeJS.ErrnoException];
    expect(['ECONNRESET', 'EPIPE']).toContain(cause.code);
    clearInterval(drip);
  });

  test('of a client that does not complete its body', async () => {
    const port = await listen({ headersMs: 30, requestMs: 60 });
    const head =
      'POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n';
    expect(await answersTo(port, `${head}{`)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that is idle', async () => {
    const port = await listen({ idleMs: 30 });
    expect(await answersTo(port, 'GET /open HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*open$/,
    );
  });

  test('of a client that does not read its response', async () => {
    const port = await listen({ inactivityMs: 100 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    const before = socket.readableLength;
    // The response is not read, so the client only sees that the server closed the connection when it resumes reading.
    await new Promise((resume) => setTimeout(resume, 500));
    let received = before;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await once(socket, 'close');
    expect(received).toBeLessThan(32_000_000);
  });

  test('over the maximum number', async () => {
    const port = await listen({ maxConnections: 1 });
    const kept = connect(port, '127.0.0.1');
    kept.write('GET /open HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(kept, 'data');
    const further = connect(port, '127.0.0.1');
    further.on('error', () => {});
    await once(further, 'close');
    expect(further.bytesRead).toBe(0);
    kept.destroy();
  });
});

test('by default every time is limited, and headers must be complete before the request is', () => {
  for (const limit of Object.values(defaultLimits)) expect(limit).toBeGreaterThan(0);
  expect(defaultLimits.headersMs).toBeLessThan(defaultLimits.requestMs);
});
