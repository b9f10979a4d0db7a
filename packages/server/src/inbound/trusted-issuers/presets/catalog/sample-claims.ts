import { documentedAudience } from '../../../../contract/organization-audiences.ts';
import type { JsonObject } from '../../../../platform/json/json.ts';

/**
 * Claims in the form of each issuer, and changes that turn them into the claims of a neighbour. For the tests of the
 * presets.
 */
export interface SampleClaims {
  readonly admitted: readonly JsonObject[];
  readonly refused: readonly JsonObject[];
}

const aud = documentedAudience('acme');
const github = {
  aud,
  repository: 'octo-org/octo-repo',
  repository_owner: 'octo-org',
  repository_id: '456789',
  repository_owner_id: '123456',
};
const uuid = '00000000-0000-4000-8000-000000000000';
const serviceAccountNeighbours = (name: string): JsonObject[] => [
  { sub: `system:serviceaccount:other:${name}` },
  { sub: `system:serviceaccount:default:${name}x` },
  { 'kubernetes.io': { serviceaccount: { name, uid: uuid } } },
];

export const sampleClaims: Readonly<Record<string, SampleClaims>> = {
  'github-actions': {
    admitted: [
      {
        ...github,
        sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
        ref: 'refs/heads/main',
        event_name: 'push',
      },
      { ...github, sub: 'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main', ref: 'refs/heads/main' },
      { ...github, sub: 'repo:octo-org/octo-repo:environment:production', environment: 'production' },
      {
        ...github,
        sub: 'repo:octo-org@123456/octo-repo@456789:environment:production',
        environment: 'production',
      },
    ],
    refused: [
      { sub: 'repo:evil/octo-repo:ref:refs/heads/main' },
      { sub: 'repo:octo-org/octo-repo-evil:ref:refs/heads/main' },
      { sub: 'repo:octo-org@999/octo-repo@456789:ref:refs/heads/main' },
      { sub: 'repo:octo-org/octo-repo:pull_request' },
      { sub: 'repo:octo-org/octo-repo:ref:refs/heads/main\n' },
      { sub: 'repo:octo-org/octo-repo:environment:staging' },
      { repository_id: '456780' },
      { repository_owner_id: '999' },
    ],
  },
  gitlab: {
    admitted: [
      {
        aud,
        sub: 'project_path:acme/app:ref_type:branch:ref:main',
        namespace_id: '72',
        project_id: '20',
        project_path: 'acme/app',
        ref_protected: 'true',
        environment: 'production',
      },
    ],
    refused: [
      { sub: 'project_path:evil/app:ref_type:branch:ref:main' },
      { sub: 'project_path:acme/app:ref_type:tag:ref:main' },
      { project_id: '21' },
      { namespace_id: '73' },
      { ref_protected: 'false' },
      { environment: 'staging' },
    ],
  },
  eks: {
    admitted: [
      {
        aud: ['sts.amazonaws.com'],
        sub: 'system:serviceaccount:default:deployer',
        'kubernetes.io': {
          namespace: 'default',
          serviceaccount: { name: 'deployer', uid: 'bece172b-0180-48d5-b762-e3c4501de4e2' },
        },
      },
    ],
    refused: serviceAccountNeighbours('deployer'),
  },
  gke: {
    admitted: [
      {
        aud: [aud],
        sub: 'system:serviceaccount:ci:runner',
        'kubernetes.io': {
          namespace: 'ci',
          serviceaccount: { name: 'runner', uid: '6d0c7a48-9d0f-44f8-9a35-3f5f0f6b8a90' },
        },
      },
    ],
    refused: serviceAccountNeighbours('runner'),
  },
  kubernetes: {
    admitted: [
      {
        aud: [aud],
        sub: 'system:serviceaccount:prod:api',
        'kubernetes.io': {
          namespace: 'prod',
          serviceaccount: { name: 'api', uid: 'e0b5b4e2-7a5d-4f39-8a35-0f6c5a0b7d11' },
        },
      },
    ],
    refused: serviceAccountNeighbours('api'),
  },
  circleci: {
    admitted: [
      {
        aud,
        sub: 'org/9d7f3c52-6b2f-4a50-9c1c-6c4bb0a4b3a1/project/5e0f3b0e-8f1f-4a1b-9f2c-aa0b7e4e9c3d/user/41c1b9d0-1f3e-4c59-9d0b-58c0b9e5b7aa',
        'oidc.circleci.com/project-id': '5e0f3b0e-8f1f-4a1b-9f2c-aa0b7e4e9c3d',
        'oidc.circleci.com/context-ids': ['7a1f2c1e-0b6a-4d0e-8f55-2a9c1d3e4f50', uuid],
        'oidc.circleci.com/vcs-ref': 'refs/heads/main',
        'oidc.circleci.com/ssh-rerun': false,
      },
    ],
    refused: [
      { sub: `org/9d7f3c52-6b2f-4a50-9c1c-6c4bb0a4b3a1/project/${uuid}/user/x` },
      { 'oidc.circleci.com/project-id': uuid },
      { 'oidc.circleci.com/context-ids': [uuid] },
      { 'oidc.circleci.com/vcs-ref': 'refs/heads/dev' },
      { 'oidc.circleci.com/ssh-rerun': true },
    ],
  },
  buildkite: {
    admitted: [
      {
        aud,
        sub: 'organization:acme:pipeline:app:ref:refs/heads/main:commit:9f31:step:deploy',
        organization_slug: 'acme',
        organization_id: 'f02d6a6f-7a0e-481d-9d6d-89b427aec48d',
        pipeline_slug: 'app',
        pipeline_id: '0189d2ba-0b4f-4f8c-8f0f-0a3f4d5b6c7d',
        build_branch: 'main',
        build_number: 1,
      },
    ],
    refused: [
      { sub: 'organization:evil:pipeline:app:ref:refs/heads/main:commit:9f31:step:deploy' },
      { sub: 'organization:acme:pipeline:other:ref:refs/heads/main:commit:9f31:step:deploy' },
      { organization_id: uuid },
      { pipeline_id: uuid },
      { build_branch: 'dev' },
    ],
  },
  bitbucket: {
    admitted: [
      {
        aud: 'ari:cloud:bitbucket::workspace/2b1d3c4e-5f60-4718-8a9b-0c1d2e3f4a5b',
        sub: '{6f5c1c1e-2b7d-4a6e-9b0f-0c1d2e3f4a5b}:{0e1d2c3b-4a59-4687-9a8b-7c6d5e4f3a2b}',
        repositoryUuid: '{6f5c1c1e-2b7d-4a6e-9b0f-0c1d2e3f4a5b}',
        workspaceUuid: '{2b1d3c4e-5f60-4718-8a9b-0c1d2e3f4a5b}',
        branchName: 'main',
      },
    ],
    refused: [
      { sub: `{${uuid}}:{0e1d2c3b-4a59-4687-9a8b-7c6d5e4f3a2b}` },
      { repositoryUuid: `{${uuid}}` },
      { workspaceUuid: `{${uuid}}` },
      { branchName: 'dev' },
    ],
  },
  'hcp-terraform': {
    admitted: ['plan', 'apply'].map((phase) => ({
      aud,
      sub: `organization:acme:project:core:workspace:dev:run_phase:${phase}`,
      terraform_organization_id: 'org-GRNbCjYNpBB6NEBH',
      terraform_organization_name: 'acme',
      terraform_workspace_id: 'ws-mbsd5E3Ktt5Rg2Xm',
      terraform_workspace_name: 'dev',
    })),
    refused: [
      { sub: 'organization:evil:project:core:workspace:dev:run_phase:apply' },
      { sub: 'organization:acme:project:core:workspace:prod:run_phase:apply' },
      { terraform_organization_id: 'org-other' },
      { terraform_workspace_id: 'ws-other' },
    ],
  },
  'azure-devops': {
    admitted: [{ aud: 'api://AzureADTokenExchange', sub: 'sc://acme/core/azure-connection' }],
    refused: [
      { sub: 'sc://evil/core/azure-connection' },
      { sub: 'sc://acme/other/azure-connection' },
      { sub: 'sc://acme/core/azure-connection-2' },
    ],
  },
  google: {
    admitted: [
      {
        aud,
        sub: '117301209384756102938',
        email: 'deployer@acme-prod.iam.gserviceaccount.com',
        email_verified: true,
      },
    ],
    refused: [
      { sub: '117301209384756102939' },
      { email: 'deployer@acme-prodXiam.gserviceaccount.com' },
      { email_verified: false },
    ],
  },
  symbolon: {
    admitted: [
      {
        aud: 'acme',
        org: 'acme',
        operation: 'update',
        sub: 'pulumi:deploy:org:acme:project:core:stack:dev:operation:update:scope:write',
      },
    ],
    refused: [
      { org: 'evil' },
      { sub: 'pulumi:deploy:org:evil:project:core:stack:dev:operation:update:scope:write' },
      { sub: 'pulumi:deploy:org:acme:project:core:stack:prod:operation:update:scope:write' },
      { operation: 'preview' },
    ],
  },
};
