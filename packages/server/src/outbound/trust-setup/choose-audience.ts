import {
  type Audience,
  audienceRequirement,
  organizationAudience,
  parseAudience,
} from '../../contract/audience.ts';
import { defaultProject } from '../../contract/environment-name.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { TrustCloud, TrustedSubject } from './trust.ts';
import { TrustError } from './trust-error.ts';

export interface AudienceRequest {
  readonly cloud: TrustCloud;
  readonly organizationName: OrganizationName;
  readonly version: 'v1' | 'v2';
  readonly subjects: readonly TrustedSubject[];
  readonly audience?: string | undefined;
}

/**
 * Returns the audience of the tokens (docs/contract/identity-tokens.md). For v1, only an audience that a login
 * requests, because any other would look correct and never match. For v2, any audience.
 */
export function chooseAudience({
  cloud,
  organizationName,
  version,
  subjects,
  audience,
}: AudienceRequest): Audience {
  const prefixed = organizationAudience(organizationName, cloud);
  if (version === 'v2') return audience === undefined ? prefixed : loadAudience(audience);
  const bare = organizationAudience(organizationName, '');
  const isShared = subjects.some(isSharedByAllKinds);
  const usual = cloud === 'vault' || isShared ? bare : prefixed;
  const known = cloud === 'vault' && !isShared ? [usual, prefixed] : [usual];
  const chosen = audience === undefined ? usual : known.find((one) => one === audience);
  if (chosen !== undefined) return chosen;
  throw new TrustError(
    'audience_invalid',
    `Tokens with this subject can only have the audience ${known.join(' or ')}.`,
  );
}

/** Deployments and the project `default` have one audience for all kinds of login. */
export function isSharedByAllKinds({ parts }: TrustedSubject): boolean {
  if (parts.kind === 'deployment') return true;
  if (parts.kind === 'environment')
    return parts.environment !== 'unsaved' && parts.environment.project === defaultProject;
  if (parts.kind !== 'attributes') return false;
  const current = parts.attributes.find(({ name }) => name === 'currentEnvironment.name');
  return current !== undefined && !current.value.includes('/');
}

function loadAudience(text: string): Audience {
  const audience = parseAudience(text);
  if (audience !== null) return audience;
  throw new TrustError('audience_invalid', `An audience must be ${audienceRequirement}.`);
}
