import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../platform/json/json.ts';
import { createHintBudget, findAudienceHints, findRuleHints } from './find-hints.ts';

function hintsFor(claimPath: string, pattern: string | string[], claims: JsonObject) {
  const patterns = typeof pattern === 'string' ? [pattern] : pattern;
  return findRuleHints(
    { claimPath, patterns, outcome: 'claim_mismatch' },
    { claims, budget: createHintBudget() },
  );
}

const pod = { 'kubernetes.io': { namespace: 'ci', pod: { name: 'runner-0' } } };
const circle = { 'oidc.circleci.com/project-id': 'p1' };
const environment = 'repo:octo-org/octo-repo:environment:production';
const immutable = 'repo:octo-org@12/octo.repo@34:ref:refs/heads/main';

test.each<[string, string, string | string[], JsonObject, string, string]>([
  [
    'a trailing slash too many',
    'url',
    'https://a/b',
    { url: 'https://a/b/' },
    'trailing_slash',
    'trailing slash',
  ],
  [
    'a trailing slash too few',
    'url',
    'https://a/b/',
    { url: 'https://a/b' },
    'trailing_slash',
    'trailing slash',
  ],
  ['letter case', 'sub', 'repo:Acme/*', { sub: 'repo:acme/x' }, 'letter_case', 'exactly as in the token'],
  ['space in the pattern', 'ref', 'main ', { ref: 'main' }, 'surrounding_whitespace', 'remove it'],
  ['space in the value', 'ref', 'main', { ref: ' main' }, 'surrounding_whitespace', 'remove it'],
  [
    'a backslash meant literally',
    'path',
    'a\\b',
    { path: 'a\\b' },
    'pattern_wildcard_taken_literally',
    'put a backslash before',
  ],
  [
    '.* meant as any text',
    'ref',
    'refs/.*',
    { ref: 'refs/' },
    'pattern_is_not_a_regular_expression',
    '* matches any number',
  ],
  [
    'anchors',
    'ref',
    '^main$',
    { ref: 'main' },
    'pattern_is_not_a_regular_expression',
    'not a regular expression',
  ],
  [
    'alternatives',
    'ref',
    'main|dev',
    { ref: 'dev' },
    'pattern_is_not_a_regular_expression',
    'a list of patterns',
  ],
  [
    '? after the optional character',
    'url',
    'https?://a',
    { url: 'http://a' },
    'pattern_is_not_a_regular_expression',
    '? at most one character',
  ],
  [
    'the wrong audience',
    'aud',
    'urn:symbolon:org:acme',
    { aud: 'sts.amazonaws.com' },
    'wrong_audience',
    'is for "sts.amazonaws.com", but the aud rule expects "urn:symbolon:org:acme"',
  ],
  [
    'a GitHub environment',
    'sub',
    'repo:octo-org/octo-repo:ref:refs/heads/main',
    { sub: environment },
    'github_environment_subject',
    `Add the pattern "${environment}"`,
  ],
  [
    'a GitHub pull request',
    'sub',
    'repo:o/r:ref:*',
    { sub: 'repo:o/r:pull_request' },
    'github_pull_request_subject',
    'started by a pull request',
  ],
  [
    'GitHub’s immutable form',
    'sub',
    'repo:octo-org/octo\\.repo:ref:refs/heads/main',
    { sub: immutable },
    'github_immutable_subject',
    'repo:octo-org@12/octo\\.repo@34:',
  ],
  [
    'GitHub’s name form',
    'sub',
    'repo:o@1/r@2:ref:refs/heads/main',
    { sub: 'repo:o/r:ref:refs/heads/main' },
    'github_name_subject',
    'repo:o/r:ref:refs/heads/main',
  ],
  ['a claim name’s case', 'Repository', 'x', { repository: 'x' }, 'claim_name_case', 'it has repository'],
  [
    'a nested claim name’s case',
    '"kubernetes.io".Pod.name',
    'x',
    pod,
    'claim_name_case',
    '"kubernetes.io".pod.name',
  ],
  [
    'a dotted name without quotes',
    'oidc.circleci.com/project-id',
    'p1',
    circle,
    'claim_name_needs_quotes',
    '"oidc.circleci.com/project-id"',
  ],
  [
    'a dotted name within a path',
    'kubernetes.io.pod.name',
    'x',
    pod,
    'claim_name_needs_quotes',
    '"kubernetes.io".pod.name',
  ],
  ['quotes around nested names', '"a.b"', 'x', { a: { b: 'x' } }, 'claim_name_quoted_too_far', 'it has a.b'],
  ['a claim further down', 'namespace', 'ci', pod, 'claim_is_nested', '"kubernetes.io".namespace'],
  ['an index written as a name', 'groups.0', 'x', { groups: ['x'] }, 'claim_is_an_array', 'groups[0]'],
  [
    'an index past the end',
    'groups[4]',
    'x',
    { groups: ['x'] },
    'claim_is_an_array',
    'groups for any element',
  ],
  [
    'another element',
    'groups[0]',
    'y',
    { groups: ['x', 'y'] },
    'claim_is_an_array',
    'with groups, which matches any element',
  ],
  [
    'an index on a string',
    'sub[0]',
    'x',
    { sub: 'x' },
    'claim_is_not_an_array',
    'write sub without an index',
  ],
  ['an object', '"kubernetes.io"', 'x', pod, 'claim_is_an_object', '"kubernetes.io".namespace'],
])('%s is recognized, and the fix named', (_, claimPath, pattern, claims, code, fix) => {
  const hints = hintsFor(claimPath, pattern, claims);
  expect(hints.map((hint) => hint.code)).toEqual([code]);
  expect(hints[0]?.message).toContain(fix);
});

test.each<[string, string, JsonObject]>([
  ['environment', 'production', {}],
  ['a.b.c', 'x', { a: 'x' }],
  ['__proto__', 'x', {}],
])('a plain miss of %s %j gets no hint', (claimPath, pattern, claims) => {
  expect(hintsFor(claimPath, pattern, claims)).toEqual([]);
});

test.each<[string, string, string]>([
  ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:ref:refs/heads/dev', 'ref_differs'],
  ['repo:acme/app:ref:refs/heads/main', 'repo:acme/app:ref:refs/tags/main', 'ref_differs'],
  ['repo:acme/app:environment:prod', 'repo:acme/app:environment:test', 'environment_differs'],
  ['repo:acme/app:environment:prod', 'repo:acme/app:ref:refs/heads/main', 'environment_differs'],
  ['repo:acme/app:*', 'repo:acme/web:ref:refs/heads/main', 'repository_differs'],
  ['repo:acme/app:*', 'repo:evil@1/app@2:ref:refs/heads/main', 'owner_differs'],
  ['repo:acme/app:*', 'repository_owner_id:7:ref:x', 'subject_customised'],
])('%s against %s names what differs', (pattern, sub, code) => {
  const hints = hintsFor('sub', pattern, { sub, repository: 'acme/app' });
  expect(hints.map((hint) => hint.code)).toEqual([code]);
});

const gitlabMain = 'project_path:acme/app:ref_type:branch:ref:main';
test.each<[string, string, string]>([
  [gitlabMain, 'project_path:evil/app:ref_type:branch:ref:main', 'namespace_differs'],
  [gitlabMain, 'project_path:acme/sub/app:ref_type:branch:ref:main', 'namespace_differs'],
  [gitlabMain, 'project_path:acme/web:ref_type:branch:ref:main', 'project_differs'],
  [gitlabMain, 'project_path:acme/app:ref_type:tag:ref:main', 'ref_type_differs'],
  [gitlabMain, 'project_path:acme/app:ref_type:branch:ref:dev', 'ref_differs'],
  [
    'project_path:acme/*:ref_type:branch:ref:main',
    'project_path:acme/x:ref_type:branch:ref:dev',
    'ref_differs',
  ],
  ['system:serviceaccount:ci:runner', 'system:serviceaccount:dev:runner', 'namespace_differs'],
  ['system:serviceaccount:ci:runner', 'system:serviceaccount:ci:default', 'service_account_differs'],
  ['system:serviceaccount:ci:*', 'system:serviceaccount:dev:default', 'namespace_differs'],
])('%s against %s names what differs of a GitLab job or a service account', (pattern, sub, code) => {
  expect(hintsFor('sub', pattern, { sub }).map((hint) => hint.code)).toEqual([code]);
});

test('for a GitLab job without an environment, a rule about it suggests setting one', () => {
  const claims = { sub: gitlabMain, project_path: 'acme/app' };
  const hints = hintsFor('environment', 'production', claims);
  expect(hints.map(({ code }) => code)).toEqual(['environment_differs']);
  expect(hints[0]?.message).toContain('set "environment: production" on the job');
  expect(hintsFor('environment', 'production', { ...claims, environment: 'test' })).toEqual([]);
});

test.each([
  'https://kubernetes.default.svc',
  'https://kubernetes.default.svc.cluster.local',
  'https://iss.example',
])('a service account token for its API server (%s) says to mount one for this server', (aud) => {
  const claims = { iss: 'https://iss.example', sub: 'system:serviceaccount:ci:runner', aud: [aud] };
  const organizationAudience = 'urn:symbolon:org:acme';
  const advice = 'mount a projected serviceAccountToken volume';
  expect(findAudienceHints({ claims, organizationAudiences: [organizationAudience] })[0]?.message).toContain(
    advice,
  );
  expect(hintsFor('aud', organizationAudience, claims)[0]?.message).toContain(advice);
  const job = { ...claims, sub: 'repo:acme/app:x' };
  expect(
    findAudienceHints({ claims: job, organizationAudiences: [organizationAudience] })[0]?.message,
  ).not.toContain(advice);
});

test('a present or absent audience is shown beside the expected one', () => {
  const organizationAudience = 'urn:symbolon:org:acme';
  const [came] = findAudienceHints({ claims: { aud: ['x'] }, organizationAudiences: [organizationAudience] });
  expect(came?.message).toContain(
    'is for ["x"]; without an aud rule, a policy requires "urn:symbolon:org:acme"',
  );
  const [absent] = findAudienceHints({ claims: {}, organizationAudiences: [organizationAudience] });
  expect(absent?.message).toContain('has no audience');
});

describe('a job of a reusable workflow', () => {
  const claims = {
    sub: 'repo:acme/app:ref:refs/heads/main',
    workflow_ref: 'acme/app/.github/workflows/ci.yml@refs/heads/main',
    job_workflow_ref: 'acme/shared/.github/workflows/deploy.yml@refs/heads/main',
  };

  test.each([
    ['job_workflow_ref', 'acme/app/\\.github/workflows/ci\\.yml@*', 'workflow_ref', claims.workflow_ref],
    ['workflow_ref', 'acme/shared/\\.github/*', 'job_workflow_ref', claims.job_workflow_ref],
  ])('with a rule on %s that matches the other claim, names that claim', (path, pattern, other, value) => {
    expect(hintsFor(path, pattern, claims)).toEqual([
      {
        code: 'reusable_workflow',
        message: `The pattern matches ${other}, which is "${value}". workflow_ref names the workflow that was started, and job_workflow_ref the workflow that contains the job; they differ in a reusable workflow. Use ${other} in the rule.`,
      },
    ]);
  });

  test.each([
    ['job_workflow_ref', 'acme/other/*', claims],
    ['job_workflow_ref', 'acme/app/*', { sub: claims.sub }],
    ['sub', 'acme/app/*', claims],
  ])('with a rule on %s for %s, gets no such hint', (path, pattern, held) => {
    expect(hintsFor(path, pattern, held).map(({ code }) => code)).not.toContain('reusable_workflow');
  });
});

test('hints stop when the budget is spent', () => {
  const budget = { remaining: 1 };
  const rule = { claimPath: 'sub', patterns: ['ME'], outcome: 'claim_mismatch' } as const;
  expect(findRuleHints(rule, { claims: { sub: 'me' }, budget })).toEqual([]);
});

test('hints never throw, for any claims, paths and patterns', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', '.', '?', '*', '|', '(', '[', ']', '"', '\\', '0', '/'),
  });
  const repo = fc.tuple(text, text).map((parts) => `repo:${parts.join(':')}`);
  const claims = fc.dictionary(fc.oneof(text, fc.constant('sub')), fc.oneof(fc.jsonValue(), repo));
  fc.assert(
    fc.property(fc.oneof(text, fc.constant('sub')), fc.oneof(text, repo), claims, (path, pattern, held) => {
      for (const { message } of hintsFor(path, pattern, held as JsonObject)) expect(message).not.toBe('');
    }),
    { numRuns: 2000 },
  );
});

test('a rule that already lists the form of the subject gets no hint about forms', () => {
  const patterns = ['repo:acme/app:ref:refs/heads/main', 'repo:acme@1/app@2:ref:refs/heads/main'];
  const codes = hintsFor('sub', patterns, { sub: 'repo:acme/app:pull_request' }).map(({ code }) => code);
  expect(codes).toEqual(['github_pull_request_subject']);
});

test.each([
  ['repo:acme/app:*', 'repo:other/app:environment:prod'],
  ['repo:acme/app:ref:refs/heads/main', 'repo:other/app:pull_request'],
  ['repo:acme@1/app@2:ref:*', 'repo:acme/another:pull_request'],
  ['repo:acme/app:ref:*', 'repo:other@1/app@2:environment:prod'],
  [gitlabMain, 'project_path:evil/app:ref_type:tag:ref:v1'],
  [gitlabMain, 'project_path:acme/web:ref_type:tag:ref:v1'],
])('no hint suggests to admit another repository: %s against %s', (pattern, subject) => {
  const hints = hintsFor('sub', pattern, { sub: subject });
  // A hint may only name the difference: it must not contain a pattern or advice that admits the other subject.
  const naming = ['owner_differs', 'repository_differs', 'namespace_differs', 'project_differs'];
  expect(hints.map(({ code }) => code).filter((code) => !naming.includes(code))).toEqual([]);
  for (const { message } of hints)
    expect(message).not.toMatch(/\b(?:[Aa]dd|[Aa]dmit|[Ww]rite|[Ss]et|[Ss]tart)\b/);
});
