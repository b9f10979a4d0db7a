import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const bitbucket: IssuerPreset = {
  id: 'bitbucket',
  name: 'Bitbucket Pipelines',
  url: 'https://api.bitbucket.org/2.0/workspaces/{workspace}/pipelines-config/identity/oidc',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'workspace',
      description: 'The slug of the workspace.',
      example: 'acme',
      pattern: forms.name,
    }),
    required({
      name: 'workspaceUuid',
      description: 'The UUID of the workspace, without braces.',
      example: '2b1d3c4e-5f60-4718-8a9b-0c1d2e3f4a5b',
      pattern: forms.uuid,
    }),
    required({
      name: 'repositoryUuid',
      description: 'The UUID of the repository, without braces.',
      example: '6f5c1c1e-2b7d-4a6e-9b0f-0c1d2e3f4a5b',
      pattern: forms.uuid,
    }),
    optional({
      name: 'branch',
      description: 'The branch whose steps are admitted.',
      example: 'main',
      pattern: forms.branch,
    }),
  ],
  notes:
    'Each workspace is a separate issuer. Unless a pipeline sets oidc.audiences, its tokens have one fixed audience, so the policy has an aud rule. UUIDs in claims have braces. The subject names the repository and then the step; for a deployment, the environment comes before the step.',
  policies: [
    {
      description: 'Steps of one repository.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        { claimPath: 'sub', patterns: ['{{{repositoryUuid}}}:*'] },
        { claimPath: 'aud', patterns: ['ari:cloud:bitbucket::workspace/{workspaceUuid}'] },
        { claimPath: 'workspaceUuid', patterns: ['{{{workspaceUuid}}}'] },
        { claimPath: 'repositoryUuid', patterns: ['{{{repositoryUuid}}}'] },
        { claimPath: 'branchName', patterns: ['{branch}'] },
      ],
    },
  ],
  lints: [
    {
      kind: 'expect_audience_rule',
      message:
        'Tokens of Bitbucket are for ari:cloud:bitbucket::workspace/UUID unless a pipeline sets oidc.audiences: without an aud rule, no such token matches.',
    },
  ],
  // Atlassian (docs: Integrate Pipelines with resource servers using OIDC) shows an example, not a list.
  claimsKnown: 'some',
  claims: [
    'accountUuid',
    'branchName',
    'deploymentEnvironmentUuid',
    'pipelineRunUuid',
    'pipelineUuid',
    'repositoryUuid',
    'stepRunUuid',
    'stepUuid',
    'workspaceUuid',
  ],
};
