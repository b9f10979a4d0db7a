import { expect, test, vi } from 'vitest';
import { loginEnvironment } from '../../../../test/support/environments/definitions.ts';
import { createManualClock } from '../../../../test/support/manual-clock.ts';
import { organizationName } from '../../../../test/support/parsed-names.ts';
import type { IdentityToken } from '../../identity-tokens/index.ts';
import { CloudLoginError } from '../cloud-login-error.ts';
import type { LoginContext } from '../login-context.ts';
import { awsLogin } from './assume-role.ts';

const refusal =
  '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &amp; no</Message></Error></ErrorResponse>';

function contextOf(asked: string[]): LoginContext {
  const environment = loginEnvironment('app/prod', 'e');
  return {
    mint: async ({ audience }) => ({
      token: 'signed' as IdentityToken,
      jwtId: 'j',
      expiresAt: 0,
      claims: { iss: 'https://issuer.example', aud: audience },
    }),
    previewClaims: () => ({}),
    organization: { id: 'o', name: organizationName('acme') },
    environment: { current: environment, root: environment },
    actor: { userLogin: 'bob', tokenType: 'personal', team: null },
    namespace: 'pulumi',
    authority: { organizationIds: [], check: async () => {} },
    audit: { actor: { kind: 'user', name: 'bob' }, sourceIp: '', requestId: '' },
    clock: createManualClock(0),
    deadlineAt: 30_000,
    async call(url) {
      asked.push(url);
      return { status: 403, headers: { 'content-type': 'text/xml' }, text: refusal };
    },
  };
}

test.each([
  ['aws', 'sts.us-east-1.amazonaws.com'],
  ['aws-cn', 'sts.cn-north-1.amazonaws.com.cn'],
  ['aws-us-gov', 'sts.us-gov-west-1.amazonaws.com'],
])('a role of the partition %s is assumed at %s', async (partition, host) => {
  const asked: string[] = [];
  const oidc = { roleArn: `arn:${partition}:iam::123456789012:role/x`, sessionName: 'ci' };
  const error = await awsLogin.login(contextOf(asked), { oidc }).catch((thrown: unknown) => thrown);
  expect(asked).toEqual([`https://${host}/`]);
  expect(error).toBeInstanceOf(CloudLoginError);
  expect(error).toMatchObject({
    code: 'cloud_refused',
    fault: { code: 'AccessDenied', message: 'no & no' },
    presented: {
      iss: 'https://issuer.example',
      aud: 'aws:acme',
      sub: 'pulumi:environments:org:acme:env:app/prod',
    },
  });
});

test("the SDK's variable sets the endpoint of STS, and a login's own endpoint takes precedence", async () => {
  const asked: string[] = [];
  const oidc = { roleArn: 'arn:aws-iso:iam::123456789012:role/x', sessionName: 'ci' };
  vi.stubEnv('AWS_ENDPOINT_URL_STS', 'https://sts.private.example');
  await awsLogin.login(contextOf(asked), { oidc }).catch(() => {});
  const endpoint = 'https://sts.other.example:8443';
  await awsLogin.login(contextOf(asked), { oidc: { ...oidc, endpoint } }).catch(() => {});
  vi.unstubAllEnvs();
  expect(asked).toEqual(['https://sts.private.example/', `${endpoint}/`]);
});

test('an endpoint that is not a URL is a fault of the inputs', () => {
  const oidc = { roleArn: 'arn:aws:iam::123456789012:role/x', sessionName: 'ci', endpoint: 'sts' };
  expect(awsLogin.findFaults({ oidc }).map(({ path }) => path)).toEqual(['oidc.endpoint']);
});
