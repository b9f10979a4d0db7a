import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentName, organizationName } from '../../../../test/support/parsed-names.ts';
import { hostileText, hostileTrust } from '../../../../test/support/trust/hostile-trust.ts';
import { readHcl } from '../../../../test/support/trust/read-hcl.ts';
import { recordCommands } from '../../../../test/support/trust/recorded-commands.ts';
import { recordProgram } from '../../../../test/support/trust/recorded-program.ts';
import { textOf } from '../../../../test/support/trust/text-of.ts';
import type { Audience } from '../../../contract/audience.ts';
import type { EnvironmentName } from '../../../contract/environment-name.ts';
import type { Trust, TrustedSubject } from '../trust.ts';
import { TrustError } from '../trust-error.ts';
import { makeVaultDocuments } from './vault.ts';
import { chooseVaultBounds } from './vault-role.ts';

const names = { mount: 'jwt', role: 'deploy', policies: ['read'] };
/** True for a value that Terraform's provider would divide, which is refused; see below. */
const hasComma = (trust: Trust) => JSON.stringify(chooseVaultBounds(trust).bound_claims).includes(',');
const oneSubject = hostileTrust.map((trust) => ({ ...trust, subjects: trust.subjects.slice(0, 1) }));

test('the shell passes the values to Vault unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(hostileTrust, hostileText, async (trust, text) => {
      const script = textOf(
        makeVaultDocuments(trust, { ...names, role: `r${text}` }, 'commands'),
        'setup.sh',
      );
      const [enable, configuration, role] = await recordCommands(script);
      expect(enable?.words).toEqual(['vault', 'auth', 'enable', '-path=jwt', 'jwt']);
      expect(configuration?.words).toEqual(['vault', 'write', 'auth/jwt/config', '-']);
      expect(JSON.parse(configuration?.input ?? '')).toEqual({
        oidc_discovery_url: trust.issuer.url,
        bound_issuer: trust.issuer.url,
      });
      expect(role?.words).toEqual(['vault', 'write', `auth/jwt/role/r${text}`, '-']);
      expect(JSON.parse(role?.input ?? '')).toMatchObject({
        ...chooseVaultBounds(trust),
        role_type: 'jwt',
        user_claim: 'sub',
        token_policies: ['read'],
      });
    }),
    { numRuns: 8 },
  );
});

test('Terraform and Pulumi read the values of one subject unchanged', () => {
  fc.assert(
    fc.property(oneSubject, hostileText, (trust, role) => {
      const { bound_claims, bound_subject, bound_audiences } = chooseVaultBounds(trust);
      const chosen = { ...names, role };
      const [, createdRole] = readHcl(textOf(makeVaultDocuments(trust, chosen, 'terraform'), 'main.tf'));
      expect(createdRole?.body).toMatchObject({
        bound_claims,
        bound_subject,
        bound_audiences,
        role_name: role,
      });
      const [, recorded] = recordProgram(textOf(makeVaultDocuments(trust, chosen, 'pulumi'), 'index.ts'));
      expect(recorded?.inputs).toMatchObject({
        boundClaims: bound_claims,
        boundSubject: bound_subject,
        boundAudiences: bound_audiences,
        roleName: role,
      });
      expect([
        createdRole?.body['disable_bound_claims_parsing'],
        recorded?.inputs['disableBoundClaimsParsing'],
      ]).toEqual(Object.values(bound_claims).join('').includes(',') ? [true, true] : [undefined, undefined]);
    }),
  );
});

/** Also of names that no environment can have. */
const subjectOf = (environment: string, isPattern = false): TrustedSubject => ({
  parts: {
    kind: 'environment',
    organization: organizationName('acme'),
    environment: {
      project: environmentName('app'),
      environment: environment as EnvironmentName,
    },
  },
  text: `pulumi:environments:org:acme:env:app/${environment}`,
  isPattern,
});
const trustOf = (...subjects: TrustedSubject[]): Trust => ({
  issuer: { version: 'v1', url: 'https://id.example.com/oidc', algorithm: 'RS256' },
  organization: { id: 'o1', name: organizationName('acme') },
  audience: 'acme' as Audience,
  label: 'app-prod',
  subjects,
});

function codeOf(make: () => unknown): string {
  try {
    make();
    return 'generated';
  } catch (error) {
    return error instanceof TrustError ? error.code : String(error);
  }
}

test('one environment is bound by subject, environment and organization', () => {
  expect(chooseVaultBounds(trustOf(subjectOf('prod')))).toEqual({
    bound_audiences: ['acme'],
    bound_subject: 'pulumi:environments:org:acme:env:app/prod',
    bound_claims: { org: 'acme', env: 'app/prod' },
  });
});

test('several subjects are a list, of globs if one is a pattern', () => {
  const [a, b, all] = [subjectOf('a'), subjectOf('b'), subjectOf('*', true)];
  expect(chooseVaultBounds(trustOf(a, b))).toEqual({
    bound_audiences: ['acme'],
    bound_claims: { org: 'acme', sub: [a.text, b.text] },
  });
  expect(chooseVaultBounds(trustOf(a, all))).toEqual({
    bound_audiences: ['acme'],
    bound_claims: { org: 'acme', sub: [a.text, all.text] },
    bound_claims_type: 'glob',
  });
});

test('without a subject the organization is still bound', () => {
  expect(chooseVaultBounds(trustOf())).toEqual({ bound_audiences: ['acme'], bound_claims: { org: 'acme' } });
});

test('an asterisk in a name is refused in a glob', () => {
  expect(codeOf(() => chooseVaultBounds(trustOf(subjectOf('a*'), subjectOf('*', true))))).toBe(
    'wildcard_unsupported',
  );
});

test('a comma in one of several subjects is refused if it would divide the subject', () => {
  const trust = trustOf(subjectOf('a,b'), subjectOf('c'));
  expect(hasComma(trust)).toBe(true);
  expect(codeOf(() => makeVaultDocuments(trust, names, 'commands'))).toBe('generated');
  expect(codeOf(() => makeVaultDocuments(trust, names, 'terraform'))).toBe('value_unsupported');
  expect(codeOf(() => makeVaultDocuments(trust, names, 'pulumi'))).toBe('value_unsupported');
});
