import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const buildkite: IssuerPreset = {
  id: 'buildkite',
  name: 'Buildkite',
  url: 'https://agent.buildkite.com',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'organization',
      description: 'The slug of the Buildkite organization.',
      example: 'acme',
      pattern: forms.name,
    }),
    required({
      name: 'pipeline',
      description: 'The slug of the pipeline.',
      example: 'app',
      pattern: forms.name,
    }),
    required({
      name: 'branch',
      description: 'The branch whose builds are admitted.',
      example: 'main',
      pattern: forms.branch,
    }),
    optional({
      name: 'organizationId',
      description: 'The id of the organization. Slugs can be taken over; ids cannot.',
      example: 'f02d6a6f-7a0e-481d-9d6d-89b427aec48d',
      pattern: forms.uuid,
    }),
    optional({
      name: 'pipelineId',
      description: 'The id of the pipeline.',
      example: '0189d2ba-0b4f-4f8c-8f0f-0a3f4d5b6c7d',
      pattern: forms.uuid,
    }),
  ],
  notes:
    'All of Buildkite shares this issuer: every policy needs a rule on organization_slug or organization_id.',
  policies: [
    {
      description: 'Builds of one branch of one pipeline.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        {
          claimPath: 'sub',
          patterns: ['organization:{organization}:pipeline:{pipeline}:ref:refs/heads/{branch}:commit:*'],
        },
        { claimPath: 'organization_id', patterns: ['{organizationId}'] },
        { claimPath: 'organization_slug', patterns: ['{organization}'], unless: 'organizationId' },
        { claimPath: 'pipeline_id', patterns: ['{pipelineId}'] },
        { claimPath: 'pipeline_slug', patterns: ['{pipeline}'], unless: 'pipelineId' },
        { claimPath: 'build_branch', patterns: ['{branch}'] },
      ],
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [
        { claimPath: 'organization_slug' },
        { claimPath: 'organization_id' },
        { claimPath: 'pipeline_id' },
        { claimPath: 'sub', literalStart: '^organization:[^:]+:' },
      ],
      message:
        'All of Buildkite shares this issuer: add a rule on organization_slug or organization_id, or name the organization in the rule on sub.',
    },
    {
      kind: 'require_project',
      bindings: [
        { claimPath: 'pipeline_id' },
        { claimPath: 'pipeline_slug' },
        { claimPath: 'sub', literalStart: '^organization:[^:]+:pipeline:[^:]+:' },
      ],
      softenedBy: [{ claimPath: 'organization_id' }],
      message:
        'Every pipeline of the organization is admitted, including those created later: add a rule on pipeline_id or pipeline_slug, or name the pipeline in the rule on sub. If you mean the whole organization, add a rule on organization_id.',
    },
    { kind: 'exact_ids', claimPaths: ['pipeline_id', 'organization_id'] },
  ],
  // The claims, the optional claims and the AWS session tags of buildkite.com/docs/agent/cli/reference/oidc.
  claimsKnown: 'all',
  claims: [
    '"https://aws.amazon.com/tags"',
    'agent_id',
    'agent_tag:*',
    'build_branch',
    'build_commit',
    'build_id',
    'build_number',
    'build_source',
    'build_tag',
    'cluster_id',
    'cluster_name',
    'job_id',
    'organization_id',
    'organization_slug',
    'pipeline_id',
    'pipeline_slug',
    'queue_id',
    'queue_key',
    'runner_environment',
    'step_key',
  ],
};
