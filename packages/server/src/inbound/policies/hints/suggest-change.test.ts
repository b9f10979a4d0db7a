import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../platform/json/json.ts';
import { compilePolicies } from '../compile-policies.ts';
import { evaluatePolicies, type PolicyRequest } from '../evaluate-policies.ts';
import { parsePolicies } from '../parse/parse-policies.ts';
import { describeGithubSubject, parseGithubSubject } from './parse-github-subject.ts';
import { suggestChange } from './suggest-change.ts';

const organizationAudience = 'urn:pulumi:org:acme';

function parsed(wire: readonly object[]) {
  const result = parsePolicies(
    wire.map((policy) => ({ decision: 'allow', tokenType: 'organization', ...policy })),
  );
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

function requestOf(claims: JsonObject, change: Partial<PolicyRequest> = {}): PolicyRequest {
  return {
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    claims: { aud: organizationAudience, ...claims },
    organizationAudiences: [organizationAudience],
    ...change,
  };
}

function suggest(wire: readonly object[], claims: JsonObject, change: Partial<PolicyRequest> = {}) {
  return suggestChange(parsed(wire), requestOf(claims, change));
}

const main = { rules: { sub: 'repo:acme/app:ref:refs/heads/main' } };

describe('the change that would admit a refused subject', () => {
  test('of another branch is its subject in addition to the existing one', () => {
    expect(suggest([main], { sub: 'repo:acme/app:ref:refs/heads/dev' })).toMatchObject({
      diff: [
        {
          path: 'policies[0].rules.sub',
          before: '"repo:acme/app:ref:refs/heads/main"',
          after: '["repo:acme/app:ref:refs/heads/main","repo:acme/app:ref:refs/heads/dev"]',
        },
      ],
      admits: 'jobs of the branch dev of acme/app',
    });
  });

  test.each([
    ['repo:acme/app:ref:refs/tags/v1.0', 'jobs of the tag v1.0 of acme/app'],
    ['repo:acme/app:environment:prod', 'jobs of the environment prod of acme/app'],
    [
      'repo:acme@1/web@2:ref:refs/heads/main',
      'jobs of the branch main of acme/web. Beware: acme/web is not the repository that the policy names: admit it only if you trust everyone who can push to it',
    ],
    [
      'project_path:evil/app:ref_type:branch:ref:main',
      'tokens with the subject "project_path:evil/app:ref_type:branch:ref:main". Beware: evil is not the owner that the policy names: admit it only if you trust everyone there',
    ],
    [
      'repo:acme/app:pull_request',
      'jobs that a pull request of acme/app starts, no matter who opened it. Beware: the code of a pull request runs before anyone has reviewed it',
    ],
    [
      'repo:evil/app:ref:refs/heads/main',
      'jobs of the branch main of evil/app. Beware: evil is not the owner that the policy names: admit it only if you trust everyone there',
    ],
    ['repository_owner_id:7:ref:x', 'tokens with the subject "repository_owner_id:7:ref:x"'],
  ])('%s describes what it admits', (sub, admits) => {
    expect(suggest([main], { sub })?.admits).toBe(admits);
  });

  test.each([
    'repo:evil/app:ref:refs/heads/main',
    'repo:acme/web:environment:prod',
    'project_path:evil/x:ref_type:tag:ref:v',
  ])(
    'never admits another owner or repository without a warning, as a policy of its own either: %s',
    (sub) => {
      const far = { rules: { sub: 'repo:acme/app:*', ref: 'y' } };
      for (const policies of [[main], [far], [main, far]]) {
        expect(suggest(policies, { sub })?.admits).toMatch(
          /Beware: \S+ is not the (?:owner|repository) that the policy names/,
        );
      }
    },
  );

  test('of a reusable workflow is the claim that differs', () => {
    const rules = { sub: 'repo:acme/app:*', job_workflow_ref: 'acme/app/\\.github/workflows/ci\\.yml@*' };
    const claims = {
      sub: 'repo:acme/app:ref:refs/heads/main',
      job_workflow_ref: 'acme/shared/.github/workflows/deploy.yml@refs/heads/main',
    };
    expect(suggest([{ rules }], claims)?.diff.map(({ path }) => path)).toEqual([
      'policies[0].rules.job_workflow_ref',
    ]);
  });

  test('names the policy that misses by the fewest rules', () => {
    const policies = [
      { rules: { sub: 'x', ref: 'a', env: 'b' } },
      { rules: { sub: 'job', ref: 'a', env: 'b' } },
    ];
    const found = suggest(policies, { sub: 'job', ref: 'a', env: 'c' });
    expect(found?.diff).toEqual([{ path: 'policies[1].rules.env', before: '"b"', after: '["b","c"]' }]);
  });

  test('is a separate policy, bound by ids, if no policy is similar', () => {
    const found = suggest([{ rules: { sub: 'x', ref: 'y' } }], {
      sub: 'repo:acme/app:x',
      repository_id: '7',
    });
    expect(found?.diff).toMatchObject([{ path: 'policies[1]', before: null }]);
    expect(found?.policies.at(-1)?.rules).toEqual({ sub: 'repo:acme/app:x', repository_id: '7' });
  });

  test('of a token for another audience names that risk', () => {
    const found = suggest([main], { sub: 'repo:acme/app:ref:refs/heads/main', aud: 'sts.amazonaws.com' });
    expect(found?.diff[0]).toMatchObject({ path: 'policies[0].rules.aud', before: null });
    expect(found?.admits).toContain('the recipients of a token for another audience can pass it on');
  });

  test('of a scope that is not authorized is admin in that policy', () => {
    const found = suggest([main], { sub: 'repo:acme/app:ref:refs/heads/main' }, { adminRequested: true });
    expect(found?.diff).toEqual([
      { path: 'policies[0].authorizedPermissions', before: '[]', after: '["admin"]' },
    ]);
  });

  test('of a denied subject is the deny policy, with everything that it refuses', () => {
    const deny = { decision: 'deny', rules: { event: 'x' } };
    const found = suggest([main, deny], { sub: 'repo:acme/app:ref:refs/heads/main', event: 'x' });
    expect(found?.diff).toMatchObject([{ path: 'policies[1]', after: null }]);
  });

  test('is missing if the token has no claims to bind', () => {
    expect(suggest([{ rules: { sub: 'x', ref: 'y' } }], {})).toBeNull();
  });

  test.each([
    [
      'one pattern more than allowed in a rule',
      { rules: { sub: Array.from({ length: 64 }, (_, index) => `x${index}`) } },
      'job',
    ],
    ['a longer pattern than allowed', main, 'v.'.repeat(400)],
  ])('never is a document that cannot be saved: %s', (_, policy, sub) => {
    const found = suggest([policy], { sub });
    expect(found === null || parsePolicies(found.policies).ok).toBe(true);
  });

  test('grants, for any policies and claims', () => {
    const value = fc.constantFrom('a', 'b', 'a*', '.', 'repo:a/b:pull_request', 'a?b', '\\\\');
    const name = fc.constantFrom('sub', 'aud', 'ref', 'repository_id');
    const policy = fc.record({
      decision: fc.constantFrom('allow', 'deny'),
      rules: fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), {
        minKeys: 1,
      }),
    });
    const claims = fc.dictionary(name, fc.oneof(value, fc.array(value), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(
        fc.array(policy, { minLength: 1, maxLength: 4 }),
        claims,
        fc.boolean(),
        (wire, held, admin) => {
          const request = requestOf(held as JsonObject, { adminRequested: admin });
          const found = suggestChange(parsed(wire), request);
          if (found === null) return;
          const changed = parsePolicies(found.policies);
          expect(changed.ok && evaluatePolicies(compilePolicies(changed.value), request).outcome).toBe(
            'allow',
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a GitHub subject', () => {
  test('is parsed back to its names', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/);
    const id = fc.option(fc.nat().map(String));
    const branch = fc.stringMatching(/^[a-z0-9/._-]{1,30}$/);
    fc.assert(
      fc.property(name, name, id, branch, (owner, repository, ownerId, ref) => {
        const at = ownerId === null ? '' : `@${ownerId}`;
        expect(parseGithubSubject(`repo:${owner}${at}/${repository}${at}:ref:refs/heads/${ref}`)).toEqual({
          owner,
          ownerId,
          repository,
          repositoryId: ownerId,
          context: { kind: 'branch', name: ref },
        });
      }),
    );
  });

  test('never throws, and names an owner without a separator', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((end) => `repo:${end}`),
        ),
        (text) => {
          const found = parseGithubSubject(text);
          if (found === null) return;
          expect(found.owner).not.toMatch(/[/@:]/);
          expect(describeGithubSubject(found)).toContain(found.repository);
        },
      ),
    );
  });
});
