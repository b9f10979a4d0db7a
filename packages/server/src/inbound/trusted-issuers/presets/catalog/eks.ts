import { required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';
import { serviceAccountClaims, serviceAccountExamples, serviceAccountPolicy } from './service-account.ts';

export const eks: IssuerPreset = {
  id: 'eks',
  name: 'Amazon EKS',
  url: 'https://oidc.eks.{region}.amazonaws.com/id/{clusterId}',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'region',
      description: 'The AWS region of the cluster.',
      example: 'us-west-2',
      pattern: '[a-z0-9-]{1,32}',
    }),
    required({
      name: 'clusterId',
      description: 'The last part of the cluster’s OIDC issuer URL.',
      example: 'EXAMPLED539D4633E53DE1B71EXAMPLE',
      pattern: '[0-9A-Z]{1,64}',
    }),
    ...serviceAccountExamples({
      namespace: 'default',
      serviceAccount: 'deployer',
      serviceAccountUid: 'bece172b-0180-48d5-b762-e3c4501de4e2',
      audience: 'sts.amazonaws.com',
    }),
  ],
  notes:
    'Each cluster is a separate issuer. The pod identity webhook mounts tokens for the audience sts.amazonaws.com, which every AWS workload of the cluster has. Preferably, mount a projected token for this server’s audience and omit the value "audience"; otherwise, set it to sts.amazonaws.com.',
  policies: [serviceAccountPolicy],
  lints: [
    {
      kind: 'expect_audience_rule',
      message:
        'Tokens of EKS pods are for sts.amazonaws.com by default: without an aud rule, the pod must mount a projected token for this organization’s audience.',
    },
  ],
  // Kubernetes issues the tokens (docs.aws.amazon.com/eks/latest/userguide/irsa-fetch-keys.html); see its preset.
  claimsKnown: 'all',
  claims: serviceAccountClaims,
};
