import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset, PresetRule } from '../preset.ts';

/**
 * GitHub writes subjects in two forms, with and without ids. Ids, if given, bind what a recycled name could imitate.
 */
function repositoryRules(end: string): PresetRule[] {
  const named = `repo:{owner}/{repo}:${end}`;
  return [
    { claimPath: 'sub', patterns: [named, `repo:{owner}@{ownerId}/{repo}@{repoId}:${end}`] },
    { claimPath: 'sub', patterns: [named, `repo:{owner}@*/{repo}@*:${end}`] },
    { claimPath: 'repository_id', patterns: ['{repoId}'] },
    { claimPath: 'repository', patterns: ['{owner}/{repo}'], unless: 'repoId' },
    { claimPath: 'repository_owner_id', patterns: ['{ownerId}'] },
    { claimPath: 'repository_owner', patterns: ['{owner}'], unless: 'ownerId' },
  ];
}

export const githubActions: IssuerPreset = {
  id: 'github-actions',
  name: 'GitHub Actions',
  url: 'https://token.actions.githubusercontent.com',
  // An enterprise with its own issuer, GitHub Enterprise Cloud with data residency, and GitHub Enterprise Server.
  otherIssuers:
    'https://token\\.actions\\.githubusercontent\\.com/[A-Za-z0-9-]{1,64}|https://token\\.actions\\.[a-z0-9-]{1,64}\\.ghe\\.com|https://[^/?#]{1,253}/_services/token',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'owner',
      description: 'The organization or user that owns the repository.',
      example: 'octo-org',
      pattern: forms.name,
    }),
    required({
      name: 'repo',
      description: 'The repository, without its owner.',
      example: 'octo-repo',
      pattern: forms.name,
    }),
    optional({
      name: 'ownerId',
      description:
        'The numeric id of the owner (gh api users/OWNER --jq .id). Names can be taken over; ids cannot.',
      example: '123456',
      pattern: forms.digits,
    }),
    optional({
      name: 'repoId',
      description: 'The numeric id of the repository (gh api repos/OWNER/REPO --jq .id).',
      example: '456789',
      pattern: forms.digits,
    }),
    optional({
      name: 'branch',
      description: 'The branch whose jobs are admitted, if no environment is given.',
      example: 'main',
      pattern: forms.branch,
      default: 'main',
    }),
    optional({
      name: 'environment',
      description: 'The deployment environment whose jobs are admitted.',
      example: 'production',
      pattern: forms.text,
    }),
  ],
  notes:
    'All of GitHub shares this issuer: every policy must restrict the owner or the repository, preferably by id. Repositories created, renamed or transferred after 2026-07-15 have the immutable subject form repo:OWNER@OWNER_ID/REPO@REPO_ID:…, older repositories have repo:OWNER/REPO:…; the policy admits both. The subject of a job with an environment ends in :environment:NAME and that of a pull request in :pull_request, without the branch. In a reusable workflow, job_workflow_ref names the called workflow, not the caller.',
  policies: [
    {
      description: 'Jobs of one branch, without an environment.',
      decision: 'allow',
      tokenType: 'organization',
      needs: ['branch'],
      rules: repositoryRules('ref:refs/heads/{branch}'),
    },
    {
      description: 'Jobs of one environment; its settings on GitHub decide who may use it.',
      decision: 'allow',
      tokenType: 'organization',
      needs: ['environment'],
      rules: repositoryRules('environment:{environment}'),
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [
        { claimPath: 'repository_id' },
        { claimPath: 'repository_owner_id' },
        { claimPath: 'repository', literalStart: '^[^/]+/' },
        { claimPath: 'repository_owner' },
        {
          claimPath: 'sub',
          literalStart:
            '^(?:repo:[^/@:]+[/@]|repository_owner:[^:]+:|repository_owner_id:[0-9]+:|repository_id:[0-9]+:)',
        },
      ],
      message:
        'All of GitHub shares this issuer: add a rule on repository_id, repository_owner_id, repository or repository_owner, or name the owner in the rule on sub.',
    },
    {
      kind: 'require_project',
      bindings: [
        { claimPath: 'repository_id' },
        { claimPath: 'repository' },
        { claimPath: 'workflow_ref', literalStart: '^[^/]+/[^/]+/' },
        { claimPath: 'job_workflow_ref', literalStart: '^[^/]+/[^/]+/' },
        {
          claimPath: 'sub',
          literalStart:
            '^(?:repo:[^/@:]+(?:@[0-9]+)?/[^/@:]+(?:@[0-9]+)?(?::|$)|repository:[^/:]+/[^/:]+:|repository_id:[0-9]+:|(?:job_)?workflow_ref:[^/:]+/[^/:]+/)',
        },
      ],
      softenedBy: [{ claimPath: 'repository_owner_id' }],
      message:
        'Every repository of the owner is admitted, including those created later: add a rule on repository_id or repository, or name the repository in the rule on sub. If you mean all repositories of the owner, add a rule on repository_owner_id.',
    },
    { kind: 'exact_ids', claimPaths: ['repository_id', 'repository_owner_id'] },
  ],
  // Every claim of docs.github.com/en/actions/reference/security/oidc, and those that tokens contain in addition.
  claimsKnown: 'all',
  claims: [
    'actor',
    'actor_id',
    'base_ref',
    'check_run_id',
    'enterprise',
    'enterprise_id',
    'environment',
    'environment_node_id',
    'event_name',
    'head_ref',
    'issuer_scope',
    'job_workflow_ref',
    'job_workflow_sha',
    'ref',
    'ref_protected',
    'ref_type',
    'repository',
    'repository_id',
    'repository_owner',
    'repository_owner_id',
    'repository_visibility',
    'repo_property_*',
    'run_attempt',
    'run_id',
    'run_number',
    'runner_environment',
    'sha',
    'workflow',
    'workflow_ref',
    'workflow_sha',
  ],
};
