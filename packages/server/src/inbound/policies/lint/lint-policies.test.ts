import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../platform/json/json.ts';
import { compilePolicies } from '../compile-policies.ts';
import { evaluatePolicies } from '../evaluate-policies.ts';
import { parsePolicies } from '../parse/parse-policies.ts';
import { lintPolicies } from './lint-policies.ts';
import type { IssuerLint } from './lint-warning.ts';

const github = 'https://token.actions.githubusercontent.com';
const organizationAudience = 'urn:pulumi:org:acme';

function parsed(wire: readonly object[]) {
  const result = parsePolicies(wire.map((policy) => ({ tokenType: 'organization', ...policy })));
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

function lint(wire: readonly object[], { issuer = github, lints = [] as readonly IssuerLint[] } = {}) {
  return lintPolicies(parsed(wire), { issuer, organizationAudiences: [organizationAudience] }, lints);
}

const allow = (rules: object, more: object = {}) => ({ decision: 'allow', rules, ...more });
const deny = (rules: object, more: object = {}) => ({ decision: 'deny', rules, ...more });
const codesOf = (wire: readonly object[], options = {}) => lint(wire, options).map(({ code }) => code);
const sub = 'repo:acme/app:*';

describe('one policy', () => {
  test('that is strict gets no warning', () => {
    expect(lint([allow({ sub, repository: 'acme/app', aud: organizationAudience })])).toEqual([]);
  });

  test('is named by its position, with the member', () => {
    expect(lint([allow({ sub }), allow({ sub, ref: '*' })])).toEqual([
      {
        code: 'pattern_matches_everything',
        severity: 'severe',
        path: 'policies[1].rules.ref',
        message:
          'The pattern "*" matches every value of ref: the rule only requires that the claim is present.',
        policyIndex: 1,
      },
    ]);
  });

  test.each([
    ['*', true],
    ['?*', true],
    ['.*', true],
    ['**', true],
    ['?', false],
    ['\\*', false],
    ['refs/*', false],
  ])('ref %j matches everything: %j', (ref, expected) => {
    expect(codesOf([allow({ sub, ref: ['x', ref] })])).toEqual(
      expected ? ['pattern_matches_everything'] : [],
    );
  });

  test('without a rule on sub is open, if it allows', () => {
    expect(codesOf([allow({ repository: 'acme/app' })])).toEqual(['subject_absent']);
    expect(codesOf([deny({ repository: 'acme/app' })])).toEqual([]);
    expect(codesOf([allow({ '"sub"': sub })])).toEqual([]);
  });

  test.each(['*:main', '?epo:acme/app', '.epo:acme/app'])('sub %j starts with a wildcard', (pattern) => {
    expect(codesOf([allow({ sub: [sub, pattern] })], { issuer: 'https://x' })).toEqual([
      'subject_starts_with_wildcard',
    ]);
  });

  test.each([
    ['sub', 'repo:acme*', true],
    ['sub', 'repo:*', true],
    ['sub', 'repo:acme?/x:*', true],
    ['sub', 'repo:a.1/x:*', true],
    ['sub', 'rep*', true],
    ['sub', 'repo:acme/*', false],
    ['sub', 'repo:acme@12*', false],
    ['sub', 'repo:acme@12/app@34:*', false],
    ['sub', 'repository_owner:acme:*', false],
    ['sub', 'repo:acme', false],
    ['repository', 'acme*', true],
    ['repository', 'acme/*', false],
    ['job_workflow_ref', 'acme?/x', true],
  ])('%s %j crosses the owner boundary: %j', (claim, pattern, expected) => {
    const rules = claim === 'sub' ? { sub: pattern } : { sub, [claim]: pattern };
    expect(codesOf([allow(rules)])).toEqual(expected ? ['github_owner_boundary'] : []);
  });

  test('of another issuer may have its own subjects, but not an open repo: one', () => {
    expect(codesOf([allow({ sub: 'project_path:a*' })], { issuer: 'https://gitlab.com' })).toEqual([]);
    expect(codesOf([allow({ sub: 'repo:a*' })], { issuer: 'https://ghe.example' })).toEqual([
      'github_owner_boundary',
    ]);
  });

  test.each([
    ['https://api.pulumi.com/oidc', 'api.pulumi.com'],
    ['gitlab.com/acme/app//*', 'gitlab.com'],
    ['deployer@acme.iam.gserviceaccount.com', 'acme.iam.gserviceaccount.com'],
    ['api\\.pulumi.com', 'api\\.pulumi.com'],
    ['api\\.pulumi\\.com', null],
    ['acme/app/.github/workflows/deploy.yml@refs/heads/main', null],
    ['refs/tags/v1.2', null],
    ['main', null],
  ])('the pattern %j has the host %j with a bare dot', (pattern, host) => {
    const warnings = lint([allow({ sub, claim: pattern })]);
    expect(warnings.map(({ code }) => code)).toEqual(host === null ? [] : ['host_dot_unescaped']);
    if (host !== null) expect(warnings[0]?.message).toContain(`In "${host}"`);
  });

  test.each([
    ['urn:pulumi:org:*', ['audience_too_broad']],
    ['https://*', ['audience_too_broad']],
    ['urn:pulumi:org:acm?', ['audience_too_broad']],
    ['sts\\.amazonaws\\.com', ['audience_shared']],
    ['sts.amazonaws.com', ['host_dot_unescaped', 'audience_shared']],
    ['api://AzureADTokenExchange', ['audience_shared']],
    [organizationAudience, []],
  ])('aud %j: %j', (aud, codes) => {
    expect(codesOf([allow({ sub, aud })])).toEqual(codes);
  });

  test('with a target that its token type ignores limits less than it seems to', () => {
    expect(codesOf([allow({ sub }, { teamName: 'core' })])).toEqual(['target_ignored']);
    expect(codesOf([allow({ sub }, { tokenType: 'team', teamName: '*' })])).toEqual([
      'pattern_matches_everything',
    ]);
  });
});

describe('an allow policy that a deny policy makes unreachable', () => {
  const team = (teamName: string) => ({ tokenType: 'team', teamName });
  test.each<[string, object, object, boolean]>([
    ['by a deny policy of all', allow({ sub }), deny({}), true],
    ['by the same rule', allow({ sub, ref: 'x' }), deny({ sub }), true],
    ['by a wider pattern', allow({ sub: 'repo:acme/app' }), deny({ sub: 'repo:acme/*' }), true],
    ['by a rule that any value meets', allow({ sub }), deny({ '"sub"': '*' }), true],
    ['by the implied audience', allow({ sub }), deny({ aud: 'urn:*' }), true],
    [
      'not by an audience that is not implied',
      allow({ sub, aud: 'x' }),
      deny({ aud: organizationAudience }),
      false,
    ],
    ['not by a rule on another claim', allow({ sub }), deny({ ref: '*' }), false],
    ['not by a narrower pattern', allow({ sub }), deny({ sub: 'repo:acme/app:x' }), false],
    ['not when one of its patterns is left', allow({ sub: [sub, 'repo:acme/b'] }), deny({ sub }), false],
    ['not by an audit deny', allow({ sub }), deny({}, { mode: 'audit' }), false],
    ['not by a deny policy for another token type', allow({ sub }), deny({}, team('a')), false],
    ['by a deny policy for all teams', allow({ sub }, team('a')), deny({}, team('a*')), true],
    ['not by a deny policy for another team', allow({ sub }, team('a*')), deny({}, team('ab')), false],
  ])('%s', (_, allowing, denying, expected) => {
    const warnings = lint([allowing, denying]).filter(({ code }) => code === 'allow_unreachable');
    expect(warnings.map(({ policyIndex }) => policyIndex)).toEqual(expected ? [0] : []);
  });

  test('is never granted, for any claims', () => {
    const pattern = fc.constantFrom('a', 'b', 'a*', '*', 'a?', '.');
    const rules = fc.dictionary(
      fc.constantFrom('sub', 'aud'),
      fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 2 })),
      { minKeys: 1 },
    );
    const text = fc.constantFrom('a', 'b', 'ab', organizationAudience);
    const claims = fc.dictionary(fc.constantFrom('sub', 'aud'), fc.oneof(text, fc.array(text)));
    fc.assert(
      fc.property(rules, rules, claims, (allowRules, denyRules, held) => {
        const policies = parsed([allow(allowRules), deny(denyRules)]);
        const context = { issuer: 'https://x', organizationAudiences: [organizationAudience] };
        const isUnreachable = lintPolicies(policies, context).some(
          ({ code }) => code === 'allow_unreachable',
        );
        fc.pre(isUnreachable);
        const request = { tokenType: 'organization', target: null, adminRequested: false } as const;
        const decision = evaluatePolicies(compilePolicies(policies), {
          ...request,
          claims: held as JsonObject,
          organizationAudiences: [organizationAudience],
        });
        expect(decision.outcome).toBe('deny');
      }),
      { numRuns: 500 },
    );
  });
});

describe('lints of an issuer', () => {
  const shared: IssuerLint = {
    kind: 'require_one_of',
    bindings: [{ claimPath: 'repository_id' }, { claimPath: 'sub', literalStart: '^repo:[^/@:]+[/@]' }],
    message: 'Bind an owner.',
  };

  test.each<[object, boolean]>([
    [{ repository_id: '1' }, true],
    [{ repository_id: '1*' }, false],
    [{ repository_id: ['1', '*1'] }, false],
    [{ sub: 'repo:acme/*' }, true],
    [{ sub: 'repo:acme*' }, false],
    [{ ref: 'main' }, false],
  ])('%j names a tenant of a shared issuer: %j', (rules, isBound) => {
    const warnings = lint([allow(rules)], { lints: [shared] }).filter(({ code }) => code === 'issuer_shared');
    expect(warnings.map(({ message }) => message)).toEqual(isBound ? [] : ['Bind an owner.']);
    expect(codesOf([deny(rules)], { lints: [shared] })).not.toContain('issuer_shared');
  });

  test('may expect an aud rule', () => {
    const lints: IssuerLint[] = [{ kind: 'expect_audience_rule', message: 'Add aud.' }];
    expect(codesOf([allow({ sub })], { lints })).toEqual(['audience_rule_expected']);
    expect(codesOf([allow({ sub, aud: 'x' })], { lints })).toEqual([]);
  });

  test('may expect a companion', () => {
    const lints: IssuerLint[] = [
      {
        kind: 'require_companion',
        claimPath: 'email',
        companion: 'email_verified',
        pattern: 'true',
        message: 'Add.',
      },
    ];
    const email = { sub, email: 'a@b' };
    expect(codesOf([allow(email)], { lints })).toEqual(['companion_rule_expected']);
    expect(codesOf([allow({ ...email, email_verified: 'false' })], { lints })).toEqual([
      'companion_rule_expected',
    ]);
    expect(codesOf([allow({ ...email, email_verified: 'true' })], { lints })).toEqual([]);
  });
});

test('lints never throw for valid policies, and their number is limited', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', '.', '?', '*', '@', ':', '/', '\\', '-'),
    maxLength: 20,
  });
  const pattern = fc.oneof(
    text,
    fc.string(),
    text.map((end) => `repo:${end}`),
  );
  const policy = fc.record({
    decision: fc.constantFrom('allow', 'deny'),
    tokenType: fc.constantFrom('organization', 'team', 'personal', 'runner'),
    teamName: text,
    userLogin: text,
    runnerID: text,
    rules: fc.dictionary(fc.constantFrom('sub', 'aud', 'repository', '"a.b"', '__proto__'), pattern),
  });
  fc.assert(
    fc.property(fc.array(policy), (wire) => {
      const result = parsePolicies(wire);
      fc.pre(result.ok);
      const policies = result.ok ? result.value : [];
      expect(
        lintPolicies(policies, { issuer: github, organizationAudiences: [organizationAudience] }).length,
      ).toBeLessThanOrEqual(1000);
    }),
    { numRuns: 500 },
  );
});
