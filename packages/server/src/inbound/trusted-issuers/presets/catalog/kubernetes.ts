import { documentedAudience } from '../../../../contract/organization-audiences.ts';
import { forms, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';
import { serviceAccountClaims, serviceAccountExamples, serviceAccountPolicy } from './service-account.ts';

const knownIssuers = ['https://kubernetes.default.svc', 'https://kubernetes.default.svc.cluster.local'];

export const kubernetes: IssuerPreset = {
  id: 'kubernetes',
  name: 'Kubernetes (any)',
  url: '{issuerUrl}',
  knownIssuers,
  keys: 'static-suggested',
  placeholders: [
    required({
      name: 'issuerUrl',
      description: 'The --service-account-issuer of the cluster’s API server.',
      example: 'https://kubernetes.default.svc.cluster.local',
      pattern: forms.url,
    }),
    ...serviceAccountExamples({
      namespace: 'prod',
      serviceAccount: 'api',
      serviceAccountUid: 'e0b5b4e2-7a5d-4f39-8a35-0f6c5a0b7d11',
      audience: documentedAudience('acme'),
    }),
  ],
  notes: `If the issuer is unreachable from outside the cluster, register the keys that kubectl get --raw /openid/v1/jwks prints, and register them again after each rotation. Many clusters share the default issuer URL, so only the keys distinguish them. Pods must mount a projected token with the audience ${documentedAudience('ORG')}. External Secrets Operator requests tokens for the server’s own URL and for the audiences of serviceAccountRef: set ${documentedAudience('ORG')} there, or register the issuer with acceptsServerUrl.`,
  policies: [serviceAccountPolicy],
  lints: [],
  // The claims of pkg/serviceaccount/claims.go in kubernetes/kubernetes.
  claimsKnown: 'all',
  claims: serviceAccountClaims,
};
