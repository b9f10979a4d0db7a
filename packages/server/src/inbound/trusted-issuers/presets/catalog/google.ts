import { optional, required } from '../placeholder.ts';
import type { IssuerPreset } from '../preset.ts';

export const google: IssuerPreset = {
  id: 'google',
  name: 'Google service account',
  url: 'https://accounts.google.com',
  keys: 'fetched',
  placeholders: [
    required({
      name: 'subject',
      description: 'The numeric unique id of the service account.',
      example: '117301209384756102938',
      pattern: '[0-9]{1,32}',
    }),
    optional({
      name: 'email',
      description: 'The service account’s address, for readers of the policy.',
      example: 'deployer@acme-prod.iam.gserviceaccount.com',
      pattern: '[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}',
    }),
  ],
  notes:
    'Everyone with a Google identity shares this issuer: every policy needs a rule on sub, the numeric id, which is never reused, or rules on both email and email_verified.',
  policies: [
    {
      description: 'One service account.',
      decision: 'allow',
      tokenType: 'organization',
      needs: [],
      rules: [
        { claimPath: 'sub', patterns: ['{subject}'] },
        { claimPath: 'email', patterns: ['{email}'] },
        { claimPath: 'email_verified', patterns: ['true'], needs: 'email' },
      ],
    },
  ],
  lints: [
    {
      kind: 'require_one_of',
      bindings: [{ claimPath: 'sub' }, { claimPath: 'email' }],
      message:
        'Everyone with a Google identity shares this issuer: add a rule on sub, or rules on both email and email_verified, with full values.',
    },
    {
      kind: 'require_companion',
      claimPath: 'email',
      companion: 'email_verified',
      pattern: 'true',
      message:
        'An address proves nothing until it is verified: add a rule on email_verified with the pattern "true".',
    },
  ],
  // Google (OpenID Connect: an ID token’s payload) lists claims of people; a service account may get others on request.
  claimsKnown: 'some',
  claims: [
    'at_hash',
    'email',
    'email_verified',
    'family_name',
    'given_name',
    'google.compute_engine',
    'hd',
    'locale',
    'name',
    'nonce',
    'picture',
    'profile',
  ],
};
