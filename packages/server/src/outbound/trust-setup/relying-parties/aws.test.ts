import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentName, organizationName } from '../../../../test/support/parsed-names.ts';
import { admits } from '../../../../test/support/trust/evaluate-trust-policy.ts';
import { hostileText, hostileTrust } from '../../../../test/support/trust/hostile-trust.ts';
import { type HclValue, readHcl } from '../../../../test/support/trust/read-hcl.ts';
import { optionOf, recordCommands } from '../../../../test/support/trust/recorded-commands.ts';
import { recordProgram } from '../../../../test/support/trust/recorded-program.ts';
import { textOf } from '../../../../test/support/trust/text-of.ts';
import type { Audience } from '../../../contract/audience.ts';
import type { Trust } from '../trust.ts';
import { makeAwsDocuments } from './aws.ts';

const names = { accountId: '123456789012', role: 'deploy' };
const documentOf = (trust: Trust, format: 'commands' | 'terraform' | 'pulumi', name: string) =>
  textOf(makeAwsDocuments(trust, names, format), name);

/** Checks that exactly the trust's subjects with its audience are admitted, and none that differs by a character. */
function expectExact(policy: string, { issuer, audience, subjects }: Trust) {
  for (const { text: sub } of subjects) {
    const token = { iss: issuer.url, aud: audience, sub };
    expect(admits(policy, token)).toBe(true);
    expect(admits(policy, { ...token, sub: `${sub}x` })).toBe(false);
    expect(admits(policy, { ...token, sub: sub.replace(/:[^:]*$/, ':x') })).toBe(false);
    expect(admits(policy, { ...token, aud: `${audience}x` })).toBe(false);
    expect(admits(policy, { ...token, iss: `${issuer.url}x` })).toBe(false);
  }
}

/** Returns the policy that `jsonencode` would write, with a name in place of the reference. */
function policyOf(value: HclValue | undefined): string {
  const { call, argument } = value as { call: string; argument: HclValue };
  expect(call).toBe('jsonencode');
  return JSON.stringify(argument, (_, member: unknown) =>
    typeof member === 'object' && member !== null && 'code' in member
      ? 'arn:aws:iam::1:oidc-provider/id.example.com/oidc'
      : member,
  );
}

describe('for any names', () => {
  test('the trust policy admits exactly the subjects', () => {
    fc.assert(
      fc.property(hostileTrust, (trust) => {
        expectExact(documentOf(trust, 'commands', 'trust-policy.json'), trust);
      }),
    );
  });

  test('the shell passes the values to the AWS CLI unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileTrust, async (trust) => {
        const [provider, role, ...others] = await recordCommands(documentOf(trust, 'commands', 'setup.sh'));
        if (!provider || !role) throw new Error('expected two commands');
        expect(others).toEqual([]);
        expect(provider.words.slice(0, 3)).toEqual(['aws', 'iam', 'create-open-id-connect-provider']);
        expect(optionOf(provider, 'url')).toBe(trust.issuer.url);
        expect(JSON.parse(optionOf(provider, 'client-id-list'))).toEqual([trust.audience]);
        expect(role.words.slice(0, 5)).toEqual(['aws', 'iam', 'create-role', '--role-name', 'deploy']);
        expectExact(optionOf(role, 'assume-role-policy-document'), trust);
      }),
      { numRuns: 8 },
    );
  });

  test('Terraform reads the values unchanged', () => {
    fc.assert(
      fc.property(hostileTrust, hostileText, (trust, role) => {
        const text = textOf(makeAwsDocuments(trust, { role }, 'terraform'), 'main.tf');
        const [provider, createdRole, ...others] = readHcl(text);
        expect(others).toEqual([]);
        expect(provider?.body).toEqual({ url: trust.issuer.url, client_id_list: [trust.audience] });
        expect(createdRole?.body['name']).toBe(role);
        expectExact(policyOf(createdRole?.body['assume_role_policy']), trust);
      }),
    );
  });

  test('Pulumi reads the values unchanged', () => {
    fc.assert(
      fc.property(hostileTrust, hostileText, (trust, role) => {
        const [provider, createdRole, ...others] = recordProgram(
          textOf(makeAwsDocuments(trust, { role }, 'pulumi'), 'index.ts'),
        );
        expect(others).toEqual([]);
        expect(provider?.inputs).toEqual({ url: trust.issuer.url, clientIdLists: [trust.audience] });
        expect(createdRole?.inputs['name']).toBe(role);
        const policy = String(createdRole?.inputs['assumeRolePolicy']);
        expect(policy).toContain('<aws.iam.OpenIdConnectProvider.arn>');
        expectExact(
          policy.replace('<aws.iam.OpenIdConnectProvider.arn>', 'arn:x:oidc-provider/id.example.com/oidc'),
          trust,
        );
      }),
    );
  });
});

describe('a pattern', () => {
  const trust: Trust = {
    issuer: { version: 'v1', url: 'https://id.example.com/oidc', algorithm: 'RS256' },
    organization: { id: 'o1', name: organizationName('acme') },
    audience: 'aws:acme' as Audience,
    label: 'app-all',
    subjects: [
      {
        parts: {
          kind: 'environment',
          organization: organizationName('acme'),
          environment: { project: environmentName('app'), environment: '*' },
        },
        text: 'pulumi:environments:org:acme:env:app/*',
        isPattern: true,
      },
    ],
  };
  const token = { iss: trust.issuer.url, aud: 'aws:acme', sub: 'pulumi:environments:org:acme:env:app/new' };

  test('becomes a StringLike with the exact audience', () => {
    const policy = documentOf(trust, 'commands', 'trust-policy.json');
    expect(admits(policy, token)).toBe(true);
    expect(admits(policy, { ...token, sub: 'pulumi:environments:org:acme:env:apps/new' })).toBe(false);
    expect(admits(policy, { ...token, aud: 'aws:acme2' })).toBe(false);
  });

  test('keeps an asterisk in an exact subject literal', () => {
    const exact = { ...trust.subjects[0], text: 'a*b?c', isPattern: false } as Trust['subjects'][number];
    const policy = documentOf(
      { ...trust, subjects: [...trust.subjects, exact] },
      'commands',
      'trust-policy.json',
    );
    expect(admits(policy, { ...token, sub: 'a*b?c' })).toBe(true);
    expect(admits(policy, { ...token, sub: 'aXbYc' })).toBe(false);
  });
});

test('a missing account is a placeholder in the policy', () => {
  fc.assert(
    fc.property(hostileTrust, (trust) => {
      const policy = JSON.parse(textOf(makeAwsDocuments(trust, {}, 'commands'), 'trust-policy.json')) as {
        Statement: [{ Principal: { Federated: string } }];
      };
      expect(policy.Statement[0].Principal.Federated).toBe(
        'arn:aws:iam::ACCOUNT_ID:oidc-provider/id.example.com/oidc',
      );
    }),
    { numRuns: 5 },
  );
});
