import { forms, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const azureDevops: IssuerPreset = {
  id: 'azure-devops',
  name: 'Azure DevOps',
  url: 'https://vstoken.dev.azure.com/{organizationId}',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'organizationId',
      description: 'The id of the Azure DevOps organization.',
      example: '6f1d2c3b-4a59-4687-9a8b-7c6d5e4f3a2b',
      pattern: forms.uuid,
    }),
    required({
      name: 'organization',
      description: 'The name of the organization.',
      example: 'acme',
      pattern: forms.name,
    }),
    required({ name: 'project', description: 'The project.', example: 'core', pattern: '[^/\\p{Cc}]{1,64}' }),
    required({
      name: 'serviceConnection',
      description: 'The name of the service connection.',
      example: 'azure-connection',
      pattern: '[^/\\p{Cc}]{1,256}',
    }),
  ],
  notes:
    'Each organization is a separate issuer. Its tokens have the audience api://AzureADTokenExchange, so the policy has an aud rule. Restrict which pipelines may use the service connection in Azure DevOps.',
  policies: [
    {
      description: 'Pipelines that use one service connection.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        { claimPath: 'sub', patterns: ['sc://{organization}/{project}/{serviceConnection}'] },
        { claimPath: 'aud', patterns: ['api://AzureADTokenExchange'] },
      ],
    },
  ],
  lints: [
    {
      kind: 'expect_audience_rule',
      message:
        'Tokens of Azure DevOps are for api://AzureADTokenExchange: without an aud rule, no token matches.',
    },
  ],
  // Microsoft publishes no list; these are those of whole tokens of pipelines (sigstore/fulcio issue 1803).
  claimsKnown: 'some',
  claims: ['def_id', 'org_id', 'prj_id', 'rpo_id', 'rpo_ref', 'rpo_uri', 'rpo_ver', 'run_id'],
};
