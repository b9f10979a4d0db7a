import { pulumiCloudClaims, v1Claims, v2Claims } from '../../../../contract/claims.ts';
import { forms, optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const symbolon: IssuerPreset = {
  id: 'symbolon',
  name: 'Another Symbolon or Pulumi Cloud',
  url: 'https://{host}/oidc',
  knownIssuers: ['https://api.pulumi.com/oidc'],
  keys: 'fetched',
  placeholders: [
    required({
      name: 'host',
      description: 'The host of the other installation.',
      example: 'api.pulumi.com',
      pattern: '[a-z0-9][a-z0-9.-]{0,252}(?::[0-9]{1,5})?',
    }),
    required({
      name: 'organization',
      description: 'The organization in that installation; it is also the audience of its tokens.',
      example: 'acme',
      pattern: forms.name,
    }),
    required({
      name: 'project',
      description: 'The project of the stack.',
      example: 'core',
      pattern: forms.name,
    }),
    required({
      name: 'stack',
      description: 'The stack whose deployments are admitted.',
      example: 'dev',
      pattern: forms.name,
    }),
    optional({
      name: 'operation',
      description: 'The only operation that is admitted: preview, update, refresh or destroy.',
      example: 'update',
      pattern: 'preview|update|refresh|destroy',
    }),
  ],
  notes:
    'All organizations of the other installation share one issuer: every policy must restrict the organization. The audience of a token is the name of its organization, so the policy has an aud rule. Anyone who can propose a change may start previews: to exclude previews, set the operation to update.',
  policies: [
    {
      description: 'Deployments of one stack.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        {
          claimPath: 'sub',
          patterns: [
            'pulumi:deploy:org:{organization}:project:{project}:stack:{stack}:operation:{operation}:scope:write',
          ],
        },
        {
          claimPath: 'sub',
          patterns: [
            'pulumi:deploy:org:{organization}:project:{project}:stack:{stack}:operation:*:scope:write',
          ],
        },
        { claimPath: 'aud', patterns: ['{organization}'] },
        { claimPath: v1Claims.organization, patterns: ['{organization}'] },
        { claimPath: v1Claims.operation, patterns: ['{operation}'] },
      ],
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [
        { claimPath: v1Claims.organization },
        { claimPath: 'sub', literalStart: '^pulumi:(?:(?:deploy|environments):)?org:[^:]+:' },
      ],
      message:
        'All organizations of that installation share this issuer: add a rule on org, or name the organization in the rule on sub.',
    },
    {
      kind: 'expect_audience_rule',
      message:
        'The audience of a token from another installation is the name of its organization: without an aud rule, few tokens match.',
    },
  ],
  // The names that this server writes, and those that Pulumi Cloud documents.
  claimsKnown: 'all',
  claims: [
    ...[...Object.values(v2Claims), ...pulumiCloudClaims].map((name) => `"${name}"`),
    ...Object.values(v1Claims),
  ].toSorted(),
};
