import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpServer } from './create-http-server.ts';
import { defaultLimits, type HttpLimits } from './http-limits.ts';

let stop = async () => {};
afterEach(() => stop());

async function listen(limits: Partial<HttpLimits>): Promise<number> {
  const app = createHttpServer({
    logger: pino({ level: 'silent' }),
    checkAccess: async () => ({ allowed: true, identity: null }),
    trustedProxies: [],
    limits: { checkMilliseconds: 10, ...limits },
  });
  app.get('/open', { config: { access: { kind: 'public' } } }, async () => 'open');
  app.get('/large', { config: { access: { kind: 'public' } } }, async () => 'x'.repeat(32_000_000));
  app.post('/form', { config: { access: { kind: 'public' } } }, async () => 'read');
  stop = async () => void (await app.close());
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
}

/** All that the server answers until it ends the connection. */
function answersTo(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(sent);
  return text(socket);
}

describe('the server ends the connection', () => {
  test('of who connects and sends nothing', async () => {
    const port = await listen({ headersMilliseconds: 30 });
    expect(await answersTo(port, '')).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('of who sends headers and does not end them', async () => {
    const port = await listen({ headersMilliseconds: 30 });
    const answer = await answersTo(port, 'GET /open HTTP/1.1\r\nHost: x\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('{"code":408,"message":"The request did not arrive in time."}');
  });

  test('of who goes on sending headers a byte at a time, also when told to stop', async () => {
    const port = await listen({ headersMilliseconds: 60 });
    // Does not end its side when the server ends the other.
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('GET /open HTTP/1.1\r\nX: ');
    const drip = setInterval(() => socket.write('x'), 5);
    // Reset while it was sending.
    const [cause] = (await once(socket.resume(), 'error')) as [NodeJS.ErrnoException];
    expect(['ECONNRESET', 'EPIPE']).toContain(cause.code);
    clearInterval(drip);
  });

  test('of who sends a body and does not end it', async () => {
    const port = await listen({ headersMilliseconds: 30, requestMilliseconds: 60 });
    const head =
      'POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n';
    expect(await answersTo(port, `${head}{`)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('that is kept and not used', async () => {
    const port = await listen({ idleMilliseconds: 30 });
    expect(await answersTo(port, 'GET /open HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 200 [\s\S]*open$/,
    );
  });

  test('of who does not take its answer', async () => {
    const port = await listen({ silentMilliseconds: 100 });
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    const before = socket.readableLength;
    // Not read, so nothing but the server's end of it is seen when reading begins again.
    await new Promise((resume) => setTimeout(resume, 500));
    let received = before;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await once(socket, 'close');
    expect(received).toBeLessThan(32_000_000);
  });

  test('over the number that it keeps', async () => {
    const port = await listen({ mostConnections: 1 });
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

test('as it is run, no time is without an end, and headers are whole before the request is', () => {
  for (const limit of Object.values(defaultLimits)) expect(limit).toBeGreaterThan(0);
  expect(defaultLimits.headersMilliseconds).toBeLessThan(defaultLimits.requestMilliseconds);
});
