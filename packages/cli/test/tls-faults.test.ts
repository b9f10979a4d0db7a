import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { type IssuedCertificate, issueCertificate, issueSelfSigned } from './support/issue-certificate.ts';
import { runSymbolon } from './support/run-symbolon.ts';
import { type Home, startHome } from './support/start-home.ts';

const home: Home = await startHome();
afterAll(() => home.remove());

/** Starts a TLS server with a certificate; returns its URL and, as a file, the CA of the certificate. */
async function serve({ pem, keyPem, authorityPem }: IssuedCertificate) {
  const server = createServer({ key: keyPem, cert: pem }, ({ url }, response) => {
    response.writeHead(url === '/healthz' ? 200 : 404, { 'content-type': 'application/json' });
    response.end('{"status":"alive"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}`, authority: await home.file(`${port}.pem`, authorityPem) };
}

/** Runs the real command, which reads the trusted CAs when it starts. */
function run(command: readonly string[], url: string, authority?: string) {
  return runSymbolon(command, {
    env: {
      SYMBOLON_URL: url,
      SYMBOLON_ACCESS_TOKEN: 'pul-2222222222222222222222222222222222222222',
      ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
    },
  });
}

const selfSigned = await serve(await issueSelfSigned());
const ofOtherAuthority = await serve(await issueCertificate({}));
const expired = await serve(await issueCertificate({ hours: -48 }));
const wrongHost = await serve(await issueCertificate({ hostname: 'other.example.com' }));

test.each([
  ['a self-signed certificate', selfSigned, false, /its certificate is self-signed; .*NODE_EXTRA_CA_CERTS/],
  [
    'a certificate of an unknown CA',
    ofOtherAuthority,
    false,
    /its certificate is from a CA that this machine does not trust; .*NODE_EXTRA_CA_CERTS/,
  ],
  [
    'an expired certificate',
    expired,
    true,
    /its certificate has expired, or the clock of this machine is wrong/,
  ],
  ['a certificate for another host', wrongHost, true, /its certificate is for another host name/],
])('%s is described in one sentence', async (_kind, { url, authority }, isTrusted, message) => {
  const ran = await run(['whoami'], url, isTrusted ? authority : undefined);
  expect(ran).toMatchObject({ exitCode: 4, stdout: '' });
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).toContain(`symbolon: cannot reach ${new URL(url).host}: `);
  expect(ran.stderr).not.toMatch(/fetch failed|^\s+at /m);
});

test.each([
  ['a self-signed certificate', selfSigned, false, 'set NODE_EXTRA_CA_CERTS'],
  ['an expired certificate', expired, true, 'has expired: renew it'],
  ['a certificate for another host', wrongHost, true, 'The certificate is for a different name'],
])('doctor reports the fix for %s', async (_kind, { url, authority }, isTrusted, fix) => {
  const ran = await run(['doctor'], url, isTrusted ? authority : undefined);
  expect(ran.exitCode).not.toBe(0);
  expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain(fix);
});

test('a certificate of a CA in NODE_EXTRA_CA_CERTS is trusted', async () => {
  const { stdout } = await run(['doctor'], ofOtherAuthority.url, ofOtherAuthority.authority);
  expect(stdout).toContain('uses TLS with a certificate that this machine trusts');
});

test('https to a server without TLS is reported', async () => {
  const plain = createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  const ran = await run(['whoami'], `https://localhost:${port}`);
  plain.close();
  expect(ran.exitCode).toBe(4);
  expect(ran.stderr).toContain('it does not speak TLS; check whether the URL must start with http://');
});
