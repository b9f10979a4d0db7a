import { expect, test } from 'vitest';
import { describeUnknownProvider } from './describe-unknown-provider.ts';

const names = ['vault-login', 'aws-login', 'oidc'];

test.each([
  ['aws-logn', 'unknown provider "aws-logn"; did you mean "aws-login"?'],
  ['AWS-Login', 'unknown provider "AWS-Login"; did you mean "aws-login"?'],
  ['heroku-login', 'unknown provider "heroku-login"; use one of aws-login, oidc, vault-login'],
  [
    'aws-secrets',
    'unknown provider "aws-secrets": this server does not support it; use one of aws-login, oidc, vault-login, or ' +
      'see docs/guides/from-pulumi-esc.md for alternatives',
  ],
])('an unknown name gets the nearest or the list: provider %s', (written, message) => {
  expect(describeUnknownProvider(written, names)).toBe(message);
});

test('without names there is nothing to suggest', () => {
  expect(describeUnknownProvider('aws-logn', [])).toBe('unknown provider "aws-logn"');
});
