import { expect, test } from 'vitest';
import { describeConnectionFault } from './describe-connection-fault.ts';

const failed = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`raw ${code}`), { code }) });

test.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /^its certificate is self-signed; .*NODE_EXTRA_CA_CERTS/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /CA that this machine does not trust; .*NODE_EXTRA_CA_CERTS/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /does not trust; .*whole chain$/],
  ['CERT_HAS_EXPIRED', /^its certificate has expired/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /^its certificate is for another host name$/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /^it does not speak TLS; check whether the URL must start with http:/],
  ['ECONNREFUSED', /^nothing is listening there/],
  ['ENOTFOUND', /^the host name does not resolve/],
  ['HPE_INVALID_CONSTANT', /^it does not speak HTTP/],
  ['E_OTHER', /^raw E_OTHER$/],
])('a connection that fails with %s is described', (code, sentence) => {
  expect(describeConnectionFault(failed(code))).toMatch(sentence);
});

test('of several attempts the first is described, and a value that is not an error has a general description', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  expect(describeConnectionFault(new TypeError('x', { cause: new AggregateError([refused]) }))).toMatch(
    /^nothing/,
  );
  expect(describeConnectionFault(null)).toBe('the connection failed');
});
