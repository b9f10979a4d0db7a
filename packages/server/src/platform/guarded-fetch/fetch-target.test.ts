import { expect, test } from 'vitest';
import { parseFetchTarget } from './fetch-target.ts';

const parse = (url: string) => parseFetchTarget(url, { insecureHttp: false });

test('a target has the host, port and path of its URL', () => {
  expect(parse('https://issuer.example/a/b?c=d')).toEqual({
    secure: true,
    host: 'issuer.example',
    hostIsAddress: false,
    port: 443,
    authority: 'issuer.example',
    path: '/a/b?c=d',
  });
});

test.each([
  ['https://2130706433/', '127.0.0.1'],
  ['https://0x7f000001/', '127.0.0.1'],
  ['https://0177.0.0.1/', '127.0.0.1'],
  ['https://127.1/', '127.0.0.1'],
  ['https://127.0.0.1./', '127.0.0.1'],
  ['https://①②⑦.0.0.1/', '127.0.0.1'],
  ['https://[::1]/', '::1'],
  ['https://[0:0:0:0:0:ffff:127.0.0.1]/', '::ffff:7f00:1'],
])('%s is parsed as the address %s', (url, host) => {
  expect(parse(url)).toMatchObject({ host, hostIsAddress: true });
});

test('a trailing dot is removed from the name', () => {
  expect(parse('https://issuer.example./').host).toBe('issuer.example');
});

test.each([
  'issuer.example',
  '/relative',
  'https://',
  'https://user@issuer.example/',
  'https://:secret@issuer.example/',
  'https://issuer.example/#part',
  'https://issuer.example/#',
  'https://[fe80::1%25eth0]/',
  'https://exa mple/',
])('%s is not a valid URL to fetch', (url) => {
  expect(() => parse(url)).toThrow(expect.objectContaining({ code: 'url_invalid' }));
});

test.each([
  'http://issuer.example/',
  'ftp://issuer.example/',
  'file:///etc/passwd',
  'data:application/json,{}',
])('the scheme of %s is refused', (url) => {
  expect(() => parse(url)).toThrow(expect.objectContaining({ code: 'scheme_refused' }));
});

test('http is a target only if the operator allows it', () => {
  const target = parseFetchTarget('http://issuer.example/', { insecureHttp: true });
  expect(target).toMatchObject({ secure: false, port: 80 });
});
