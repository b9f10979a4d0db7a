import { describe, expect, test } from 'vitest';
import { organizationName } from '../../../test/support/parsed-names.ts';
import { makeTrustSetup, type TrustRequest } from './make-trust-setup.ts';
import { hasPublicHost } from './public-issuer.ts';

const organization = { id: '0197', name: organizationName('acme') };

interface World {
  readonly url?: string;
  readonly v2Algorithm?: 'RS256' | 'ES256';
}

function warningsOf(
  cloud: TrustRequest['cloud'],
  selection: TrustRequest['selection'],
  { url = 'https://id.example.com/oidc', v2Algorithm = 'RS256' }: World = {},
): string[] {
  const { warnings } = makeTrustSetup(
    { cloud, organization, selection, names: {}, format: 'commands' },
    {
      namespace: 'pulumi',
      issuerUrls: () => ({ v1: url, v2: `${url}/v2` }),
      algorithms: { v1: 'RS256', v2: v2Algorithm },
    },
  );
  return warnings.map(({ code, severity }) => `${severity} ${code}`);
}

const prod = { project: 'app', environment: 'prod' };
const clouds = ['aws', 'azure', 'gcp', 'vault'] as const;

test.each(clouds)('one environment of a named project has no warning on %s', (cloud) => {
  expect(warningsOf(cloud, prod)).toEqual([]);
});

describe('too broad', () => {
  test.each(['aws', 'gcp', 'vault'] as const)('is the audience alone, on %s', (cloud) => {
    expect(warningsOf(cloud, { anySubject: true })).toContain('severe subject_absent');
  });

  test.each(['aws', 'gcp', 'vault'] as const)('is a pattern, on %s', (cloud) => {
    expect(warningsOf(cloud, { project: 'app', environment: '*' })).toContain('severe subject_pattern');
    expect(warningsOf(cloud, { project: 'app', stack: '*' })).toContain('severe subject_pattern');
  });

  test('is a pattern in the project default, because it matches every project', () => {
    const all = { environment: '*' };
    expect(warningsOf('vault', all)).toContain('severe pattern_crosses_projects');
    expect(warningsOf('aws', all)).toContain('notice pattern_crosses_projects');
    expect(warningsOf('gcp', all).join()).not.toContain('pattern_crosses_projects');
    expect(warningsOf('aws', { project: 'app', environment: '*' }).join()).not.toContain('crosses');
  });

  test.each(clouds)('are unsaved documents, on %s', (cloud) => {
    expect(warningsOf(cloud, { unsaved: true })).toEqual(['severe subject_unsaved']);
  });

  test.each(clouds)('are attributes without the environment, on %s', (cloud) => {
    expect(warningsOf(cloud, { attributes: 'pulumi.user.login=bob' })).toEqual([
      'severe environment_not_bound',
    ]);
    const bound = 'pulumi.user.login=bob,currentEnvironment.name=app/prod';
    expect(warningsOf(cloud, { attributes: bound })).toEqual([]);
  });

  test('is a preview with the permissions of an update', () => {
    const stack = { project: 'core', stack: 'dev' };
    expect(warningsOf('aws', stack)).toEqual(['notice operations_all', 'notice audience_shared']);
    expect(warningsOf('aws', { ...stack, operation: 'update' })).toEqual(['notice audience_shared']);
  });

  test('is an audience that every kind of login shares', () => {
    expect(warningsOf('aws', { environment: 'prod' })).toEqual(['notice audience_shared']);
    expect(warningsOf('aws', { attributes: 'currentEnvironment.name=prod' })).toEqual([
      'notice audience_shared',
    ]);
  });

  test('is a Google binding that only a condition limits', () => {
    expect(warningsOf('gcp', { workloadIssuer: 'i1', workloadSubject: 'repo:a/b' })).toEqual([
      'notice condition_bears_all',
    ]);
  });
});

describe('what cannot work', () => {
  test.each(clouds)('is an issuer over plain http, on %s', (cloud) => {
    const codes = warningsOf(cloud, prod, { url: 'http://id.example.com/oidc' });
    expect(codes).toEqual(['severe issuer_not_https']);
  });

  test('is an issuer that the cloud cannot reach; Vault may be in the same network', () => {
    const private_ = { url: 'https://symbolon.internal/oidc' };
    expect(warningsOf('aws', prod, private_)).toEqual(['severe issuer_not_public']);
    expect(warningsOf('vault', prod, private_)).toEqual(['notice issuer_not_public']);
  });

  test('is a port, for IAM', () => {
    const withPort = { url: 'https://id.example.com:8443/oidc' };
    expect(warningsOf('aws', prod, withPort)).toEqual(['severe issuer_has_port']);
    expect(warningsOf('gcp', prod, withPort)).toEqual([]);
  });

  test('is ES256, for Entra', () => {
    const workload = { environmentId: 'e1' };
    expect(warningsOf('azure', workload, { v2Algorithm: 'ES256' })).toEqual(['severe algorithm_refused']);
    expect(warningsOf('azure', workload)).toEqual([]);
    expect(warningsOf('aws', workload, { v2Algorithm: 'ES256' })).toEqual([]);
  });

  test('is a trust policy over the quota', () => {
    const environment = Array.from({ length: 40 }, (_, index) => `environment-${index}`).join(',');
    expect(warningsOf('aws', { project: 'app', environment })).toEqual(['severe policy_too_long']);
  });
});

test.each([
  ['https://id.example.com', true],
  ['https://id.example.com.', true],
  ['https://8.8.8.8', true],
  ['https://[2606:4700::1111]', true],
  ['https://localhost', false],
  ['https://symbolon', false],
  ['https://symbolon.local', false],
  ['https://a.internal', false],
  ['https://nas.home.arpa', false],
  ['https://10.1.2.3', false],
  ['https://127.0.0.1:8787', false],
  ['https://169.254.169.254', false],
  ['https://[::1]', false],
  ['https://[fd00::1]', false],
  ['https://[::ffff:10.0.0.1]', false],
])('the host of %s is public: %s', (url, isPublic) => {
  expect(hasPublicHost(url)).toBe(isPublic);
});
