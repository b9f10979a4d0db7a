import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const circleci: IssuerPreset = {
  id: 'circleci',
  name: 'CircleCI',
  url: 'https://oidc.circleci.com/org/{organizationId}',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'organizationId',
      description: 'The id of the CircleCI organization.',
      example: '9d7f3c52-6b2f-4a50-9c1c-6c4bb0a4b3a1',
      pattern: forms.uuid,
    }),
    required({
      name: 'projectId',
      description: 'The id of the CircleCI project.',
      example: '5e0f3b0e-8f1f-4a1b-9f2c-aa0b7e4e9c3d',
      pattern: forms.uuid,
    }),
    optional({
      name: 'contextId',
      description: 'The id of a context that the job must use.',
      example: '7a1f2c1e-0b6a-4d0e-8f55-2a9c1d3e4f50',
      pattern: forms.uuid,
    }),
    optional({
      name: 'branch',
      description: 'The branch whose jobs are admitted.',
      example: 'main',
      pattern: forms.branch,
    }),
  ],
  notes:
    'Each CircleCI organization is a separate issuer. The names of its claims contain dots: write them in double quotes. Jobs rerun with SSH are not admitted, because the person who connects could read the token.',
  policies: [
    {
      description: 'Jobs of one project.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        { claimPath: 'sub', patterns: ['org/{organizationId}/project/{projectId}/user/*'] },
        { claimPath: '"oidc.circleci.com/project-id"', patterns: ['{projectId}'] },
        { claimPath: '"oidc.circleci.com/context-ids"', patterns: ['{contextId}'] },
        { claimPath: '"oidc.circleci.com/vcs-ref"', patterns: ['refs/heads/{branch}'] },
        { claimPath: '"oidc.circleci.com/ssh-rerun"', patterns: ['false'] },
      ],
    },
  ],
  lints: [],
  // CircleCI (docs: Using OpenID Connect tokens in jobs) documents only "some" additional claims: tokens have more than
  // the five listed there.
  claimsKnown: 'some',
  claims: [
    '"oidc.circleci.com/context-ids"',
    '"oidc.circleci.com/job-id"',
    '"oidc.circleci.com/org-id"',
    '"oidc.circleci.com/pipeline-definition-id"',
    '"oidc.circleci.com/pipeline-id"',
    '"oidc.circleci.com/project-id"',
    '"oidc.circleci.com/ssh-rerun"',
    '"oidc.circleci.com/vcs-origin"',
    '"oidc.circleci.com/vcs-ref"',
    '"oidc.circleci.com/workflow-id"',
  ],
};
