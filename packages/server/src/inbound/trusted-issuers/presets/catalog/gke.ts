import { documentedAudience } from '../../../../contract/organization-audiences.ts';
import { required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';
import { serviceAccountClaims, serviceAccountExamples, serviceAccountPolicy } from './service-account.ts';

export const gke: IssuerPreset = {
  id: 'gke',
  name: 'Google Kubernetes Engine',
  url: 'https://container.googleapis.com/v1/projects/{project}/locations/{location}/clusters/{cluster}',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'project',
      description: 'The Google Cloud project.',
      example: 'acme-prod',
      pattern: '[a-z0-9:.-]{1,64}',
    }),
    required({
      name: 'location',
      description: 'The region or zone of the cluster.',
      example: 'us-central1',
      pattern: '[a-z0-9-]{1,32}',
    }),
    required({
      name: 'cluster',
      description: 'The cluster’s name.',
      example: 'main',
      pattern: '[a-z0-9-]{1,64}',
    }),
    ...serviceAccountExamples({}).filter(({ name }) => name !== 'audience'),
  ],
  notes: `Each cluster is a separate issuer. Pods must mount a projected token with the audience ${documentedAudience('ORG')}.`,
  policies: [serviceAccountPolicy],
  lints: [],
  // The claims are written by the Kubernetes API server, not by the signer (KEP-740, KEP-4193; kubernetes.io: Managing
  // Service Accounts, schema of service account private claims). Google adds none.
  claimsKnown: 'all',
  claims: serviceAccountClaims,
};
