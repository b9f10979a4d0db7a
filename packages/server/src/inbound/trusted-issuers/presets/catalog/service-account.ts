import { optional, required } from '../placeholder.ts';
import type { PresetPlaceholder, PresetPolicy } from '../preset.ts';

const dnsLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** The values that identify a Kubernetes service account, in every kind of cluster. */
export const serviceAccountPlaceholders: readonly PresetPlaceholder[] = [
  required({
    name: 'namespace',
    description: 'The namespace of the service account.',
    example: 'ci',
    pattern: dnsLabel,
  }),
  required({
    name: 'serviceAccount',
    description: 'The name of the service account.',
    example: 'runner',
    pattern: '[a-z0-9][a-z0-9.-]{0,252}',
  }),
  optional({
    name: 'serviceAccountUid',
    description: 'The uid of the service account; a new account with the same name has a different uid.',
    example: '6d0c7a48-9d0f-44f8-9a35-3f5f0f6b8a90',
    pattern: '[0-9a-f-]{36}',
  }),
  optional({
    name: 'audience',
    description: 'The audience of the token, if it is not mounted for this server.',
    example: 'https://kubernetes.default.svc',
    pattern: '[\\x21-\\x7e]{1,256}',
  }),
];

export const serviceAccountPolicy: PresetPolicy = {
  description: 'The pods of one service account.',
  decision: 'allow',
  tokenType: 'organization',
  needs: [],
  rules: [
    { claimPath: 'sub', patterns: ['system:serviceaccount:{namespace}:{serviceAccount}'] },
    { claimPath: '"kubernetes.io".serviceaccount.uid', patterns: ['{serviceAccountUid}'] },
    { claimPath: 'aud', patterns: ['{audience}'] },
  ],
};

/** The claims of a projected service account token, in addition to the registered ones. */
export const serviceAccountClaims: readonly string[] = [
  '"kubernetes.io".namespace',
  '"kubernetes.io".node',
  '"kubernetes.io".pod',
  '"kubernetes.io".secret',
  '"kubernetes.io".serviceaccount',
  '"kubernetes.io".warnafter',
];

/** The same placeholders, with examples for one kind of cluster. */
export function serviceAccountExamples(examples: Readonly<Record<string, string>>): PresetPlaceholder[] {
  return serviceAccountPlaceholders.map((placeholder) => ({
    ...placeholder,
    example: examples[placeholder.name] ?? placeholder.example,
  }));
}
