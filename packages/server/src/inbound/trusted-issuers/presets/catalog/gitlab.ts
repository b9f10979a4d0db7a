import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const gitlab: IssuerPreset = {
  id: 'gitlab',
  name: 'GitLab CI',
  url: 'https://gitlab.com',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'projectPath',
      description: 'The path of the project, including its group.',
      example: 'acme/app',
      pattern: forms.path,
    }),
    required({
      name: 'branch',
      description: 'The protected branch whose jobs are admitted.',
      example: 'main',
      pattern: forms.branch,
    }),
    optional({
      name: 'projectId',
      description: 'The numeric id of the project. Paths can be taken over; ids cannot.',
      example: '20',
      pattern: forms.digits,
    }),
    optional({
      name: 'namespaceId',
      description: 'The numeric id of the group or user that owns the project.',
      example: '72',
      pattern: forms.digits,
    }),
    optional({
      name: 'environment',
      description: 'The deployment environment whose jobs are admitted.',
      example: 'production',
      pattern: forms.text,
    }),
  ],
  notes:
    'All of gitlab.com shares this issuer: every policy needs a rule on namespace_id or project_id. A self-managed instance has its own URL: register that URL, with the same policy. The id_tokens block of the job sets the audience.',
  policies: [
    {
      description: 'Jobs of one protected branch of one project.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        { claimPath: 'sub', patterns: ['project_path:{projectPath}:ref_type:branch:ref:{branch}'] },
        { claimPath: 'ref_protected', patterns: ['true'] },
        { claimPath: 'project_id', patterns: ['{projectId}'] },
        { claimPath: 'namespace_id', patterns: ['{namespaceId}'] },
        { claimPath: 'project_path', patterns: ['{projectPath}'], unless: 'projectId' },
        { claimPath: 'environment', patterns: ['{environment}'] },
      ],
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [
        { claimPath: 'namespace_id' },
        { claimPath: 'project_id' },
        { claimPath: 'namespace_path' },
        { claimPath: 'project_path', literalStart: '^[^/]+/' },
        { claimPath: 'sub', literalStart: '^project_path:[^/:]+/' },
      ],
      message:
        'All of gitlab.com shares this issuer: add a rule on namespace_id or project_id, or name the group in the rule on project_path or sub.',
    },
    {
      kind: 'require_project',
      bindings: [
        { claimPath: 'project_id' },
        { claimPath: 'project_path' },
        { claimPath: 'ci_config_ref_uri', literalStart: '//' },
        { claimPath: 'sub', literalStart: '^project_path:[^:]+:' },
      ],
      softenedBy: [{ claimPath: 'namespace_id' }],
      message:
        'Every project of the group is admitted, including those created later: add a rule on project_id or project_path, or name the project in the rule on sub. If you mean the whole group, add a rule on namespace_id.',
    },
    { kind: 'exact_ids', claimPaths: ['project_id', 'namespace_id'] },
  ],
  // Every claim of docs.gitlab.com/ci/secrets/id_token_authentication, as of GitLab 18.9.
  claimsKnown: 'all',
  claims: [
    'ci_config_ref_uri',
    'ci_config_sha',
    'deployment_tier',
    'environment',
    'environment_action',
    'environment_protected',
    'groups_direct',
    'job_config',
    'job_id',
    'job_namespace_id',
    'job_namespace_path',
    'job_project_id',
    'job_project_path',
    'job_source',
    'namespace_id',
    'namespace_path',
    'pipeline_id',
    'pipeline_source',
    'project_id',
    'project_path',
    'project_visibility',
    'ref',
    'ref_path',
    'ref_protected',
    'ref_type',
    'runner_environment',
    'runner_id',
    'sha',
    'sub_*',
    'user_access_level',
    'user_email',
    'user_id',
    'user_identities',
    'user_login',
  ],
};
