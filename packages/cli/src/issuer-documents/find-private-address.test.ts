import { expect, test } from 'vitest';
import { findPrivateAddress } from './find-private-address.ts';

test.each([
  ['https://127.0.0.1/oidc', '127.0.0.1'],
  ['https://10.1.2.3/oidc', '10.1.2.3'],
  ['https://172.31.0.1/oidc', '172.31.0.1'],
  ['https://192.168.1.1/oidc', '192.168.1.1'],
  ['https://169.254.1.1/oidc', '169.254.1.1'],
  ['https://[::1]/oidc', '::1'],
  ['https://[fd00::1]:8443/oidc', 'fd00::1'],
  ['https://172.32.0.1/oidc', null],
  ['https://8.8.8.8/oidc', null],
  ['https://[2606:4700::1]/oidc', null],
])('%s is at the private address %j', async (url, address) => {
  expect(await findPrivateAddress(url)).toBe(address);
});

test('a host name is resolved', async () => {
  expect(await findPrivateAddress('https://localhost/oidc')).toMatch(/^(127\.0\.0\.1|::1)$/);
});
