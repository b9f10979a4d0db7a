const organization = { tokenType: 'organization', authorizedPermissions: [] } as const;

/**
 * Returns typical policies of a team with one deployed repository: a deny policy for forks and pull requests, and three
 * allow policies by id.
 */
export const realisticPolicies = [
  {
    ...organization,
    decision: 'deny',
    rules: { repository_owner_id: '123456', event_name: ['pull_request', 'pull_request_target'] },
  },
  {
    ...organization,
    decision: 'allow',
    rules: {
      sub: [
        'repo:octo-org/octo-docs:ref:refs/heads/main',
        'repo:octo-org@123456/octo-docs@456000:ref:refs/heads/main',
      ],
      repository_id: '456000',
      repository_owner_id: '123456',
    },
  },
  {
    decision: 'allow',
    tokenType: 'team',
    teamName: 'deployers',
    authorizedPermissions: [],
    rules: { sub: 'repo:octo-org/*:ref:refs/heads/main', repository_owner_id: '123456' },
  },
  {
    ...organization,
    decision: 'allow',
    rules: {
      sub: [
        'repo:octo-org/octo-repo:environment:production',
        'repo:octo-org@123456/octo-repo@456789:environment:production',
      ],
      repository_id: '456789',
      repository_owner_id: '123456',
      job_workflow_ref: 'octo-org/octo-automation/\\.github/workflows/*@refs/heads/main',
    },
  },
] as const;

/** Returns 100 allow policies of four rules each, with wildcards; only the last policy allows the benchmark's token. */
export function makeHundredPolicies(): unknown[] {
  return Array.from({ length: 100 }, (_, index) => {
    const name = index === 99 ? 'octo-repo' : `octo-repo-${index}`;
    return {
      ...organization,
      decision: 'allow',
      rules: {
        repository_owner: 'octo-*',
        workflow_ref: 'octo-org/*/.github/workflows/deploy.yml@refs/heads/*',
        sub: `repo:octo-org/${name}:*`,
        job_workflow_ref: `octo-org/*/workflows/deploy.yml@refs/heads/${index === 99 ? 'main' : `release-${index}`}`,
      },
    };
  });
}

/** Returns `count` policies: allows for other repositories, then the realistic policies. */
export function makeManyPolicies(count: number): unknown[] {
  const others = Array.from({ length: Math.max(0, count - realisticPolicies.length) }, (_, index) => ({
    ...organization,
    decision: 'allow',
    rules: {
      sub: [
        `repo:octo-org/service-${index}:ref:refs/heads/main`,
        `repo:octo-org@123456/service-${index}@${500_000 + index}:ref:refs/heads/main`,
      ],
      repository_id: String(500_000 + index),
      repository_owner_id: '123456',
    },
  }));
  return [...others, ...realisticPolicies];
}
