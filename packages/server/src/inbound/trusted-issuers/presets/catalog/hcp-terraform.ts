import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

const workspaceSubject = 'organization:{organization}:project:{project}:workspace:{workspace}';

export const hcpTerraform: IssuerPreset = {
  id: 'hcp-terraform',
  name: 'HCP Terraform',
  url: 'https://app.terraform.io',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'organization',
      description: 'The HCP Terraform organization.',
      example: 'acme',
      pattern: forms.name,
    }),
    required({
      name: 'project',
      description: 'The project of the workspace.',
      example: 'core',
      pattern: '[A-Za-z0-9 _-]{1,64}',
    }),
    required({ name: 'workspace', description: 'The workspace.', example: 'dev', pattern: forms.name }),
    optional({
      name: 'organizationId',
      description: 'The id of the organization. Names can be taken over; ids cannot.',
      example: 'org-GRNbCjYNpBB6NEBH',
      pattern: 'org-[A-Za-z0-9]{1,64}',
    }),
    optional({
      name: 'workspaceId',
      description: 'The id of the workspace.',
      example: 'ws-mbsd5E3Ktt5Rg2Xm',
      pattern: 'ws-[A-Za-z0-9]{1,64}',
    }),
  ],
  notes:
    'All of HCP Terraform shares this issuer: every policy needs a rule on terraform_organization_id. This policy admits plans and applies. Anyone who can push to the repository may start a plan: if that is too permissive, remove the pattern with run_phase:plan.',
  policies: [
    {
      description: 'Plans and applies of one workspace.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        {
          claimPath: 'sub',
          patterns: [`${workspaceSubject}:run_phase:plan`, `${workspaceSubject}:run_phase:apply`],
        },
        { claimPath: 'terraform_organization_id', patterns: ['{organizationId}'] },
        { claimPath: 'terraform_organization_name', patterns: ['{organization}'], unless: 'organizationId' },
        { claimPath: 'terraform_workspace_id', patterns: ['{workspaceId}'] },
        { claimPath: 'terraform_workspace_name', patterns: ['{workspace}'], unless: 'workspaceId' },
      ],
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [
        { claimPath: 'terraform_organization_id' },
        { claimPath: 'terraform_organization_name' },
        { claimPath: 'terraform_workspace_id' },
        { claimPath: 'sub', literalStart: '^organization:[^:]+:' },
      ],
      message:
        'All of HCP Terraform shares this issuer: add a rule on terraform_organization_id, or name the organization in the rule on sub.',
    },
  ],
  // HashiCorp (docs: Workload identity) lists the claims of workspace and of module test runs in full; those of stacks all
  // begin with terraform_stack_.
  claimsKnown: 'all',
  claims: [
    'terraform_full_workspace',
    'terraform_operation',
    'terraform_organization_id',
    'terraform_organization_name',
    'terraform_plan_id',
    'terraform_project_id',
    'terraform_project_name',
    'terraform_run_id',
    'terraform_run_phase',
    'terraform_stack_*',
    'terraform_workspace_id',
    'terraform_workspace_name',
  ],
};
