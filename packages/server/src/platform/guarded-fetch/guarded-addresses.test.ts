import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FetchTarget, parseFetchTarget } from './fetch-target.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { type ConnectionSettings, openPlainSocket, openTlsSocket } from './open-connection.ts';

let listener: Server;
let port: number;
let connections = 0;

// A connection to this listener has bypassed the guard.
beforeAll(async () => {
  listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  listener.listen(0, '::');
  await once(listener, 'listening');
  port = (listener.address() as AddressInfo).port;
});
afterAll(() => void listener.close());

const settings = { insecureHttp: true, extraAuthorities: [] };
const refused = expect.objectContaining({ name: 'FetchError', code: 'address_refused' });

test.each([
  'localhost',
  'localhost.',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
])('https and http to %s are refused before a connection is made', async (host) => {
  const guardedFetch = createGuardedFetch({ ...settings, privateCidrs: [] });
  await expect(guardedFetch(`https://${host}:${port}/`)).rejects.toThrow(refused);
  await expect(guardedFetch(`http://${host}:${port}/`)).rejects.toThrow(refused);
  expect(connections).toBe(0);
});

test.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '::1', '::ffff:127.0.0.1', 'fe80::1%lo'])(
  'a public-looking name that resolves to %s is refused',
  async (address) => {
    const lookup = () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]);
    const guardedFetch = createGuardedFetch({ ...settings, privateCidrs: [], lookup });
    await expect(guardedFetch(`https://issuer.example:${port}/`)).rejects.toThrow(refused);
    expect(connections).toBe(0);
  },
);

test('a name is resolved once per fetch, and refused once it resolves to a private address', async () => {
  // 192.0.2.0/24 is not routed, so the public address can be tried without reaching a host.
  const mind = ['192.0.2.1', '127.0.0.1'];
  let asked = 0;
  const lookup = () => {
    const address = mind[Math.min(asked++, 1)] ?? '';
    return Promise.resolve([{ address, family: 4 }]);
  };
  const guardedFetch = createGuardedFetch({ ...settings, privateCidrs: ['192.0.2.0/24'], lookup });
  const first = guardedFetch(`https://issuer.example:${port}/`, { timeoutMs: 300 });
  await expect(first).rejects.toThrow(
    expect.objectContaining({ code: expect.stringMatching(/timed_out|connection_failed/) }),
  );
  expect(asked).toBe(1);
  await expect(guardedFetch(`https://issuer.example:${port}/`)).rejects.toThrow(refused);
  expect(asked).toBe(2);
  expect(connections).toBe(0);
});

test('of several addresses, only permitted addresses are connected to', async () => {
  const answers = ['10.0.0.1', '::1', '127.0.0.1'].map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const lookup = () => Promise.resolve(answers);
  const guardedFetch = createGuardedFetch({ ...settings, privateCidrs: ['127.0.0.0/8'], lookup });
  const before = connections;
  await expect(guardedFetch(`https://issuer.example:${port}/`)).rejects.toThrow(
    expect.objectContaining({ code: 'connection_failed' }),
  );
  expect(connections).toBe(before + 1);
});

test('the message does not reveal the address of an internal name', async () => {
  const lookup = () => Promise.resolve([{ address: '10.20.30.40', family: 4 }]);
  const guardedFetch = createGuardedFetch({ ...settings, privateCidrs: [], lookup });
  await expect(guardedFetch('https://db.internal.example/')).rejects.toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('10.20.30.40') }),
  );
});

test('the address of the actual peer is checked again before a byte is written', async () => {
  const received: Buffer[] = [];
  const listen = (socket: Socket) => socket.on('data', (bytes) => received.push(bytes));
  listener.on('connection', listen);
  for (const open of [openPlainSocket, openTls]) {
    let judged = 0;
    const settings = {
      rules: {
        judge: () => (judged++ === 0 ? ('allowed' as const) : ('refused' as const)),
        variable: 'SYMBOLON_PRIVATE_ISSUERS',
      },
      lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
      signal: AbortSignal.timeout(120_000),
      onSocket: () => {},
    };
    const target = parseFetchTarget(`https://issuer.example:${port}/`, { insecureHttp: false });
    await expect(open(target, settings)).rejects.toThrow(refused);
  }
  listener.off('connection', listen);
  expect(received).toEqual([]);
});

const openTls = (target: FetchTarget, settings: ConnectionSettings) =>
  openTlsSocket(target, createSecureContext(), settings);
