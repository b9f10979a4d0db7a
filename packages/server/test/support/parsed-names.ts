import { type Audience, parseAudience } from '../../src/contract/audience.ts';
import { type EnvironmentName, parseEnvironmentName } from '../../src/contract/environment-name.ts';
import { type OrganizationName, parseOrganizationName } from '../../src/contract/organization-name.ts';

/** Parses the organization name of a test. */
export function organizationName(text: string): OrganizationName {
  return required(parseOrganizationName(text), text, 'the name of an organization');
}

/** Parses the environment name or project of a test. */
export function environmentName(text: string): EnvironmentName {
  return required(parseEnvironmentName(text), text, 'the name of an environment');
}

/** Parses the audience of a test. */
export function audience(text: string): Audience {
  return required(parseAudience(text), text, 'an audience');
}

function required<Name>(name: Name | null, text: string, what: string): Name {
  if (name === null) throw new Error(`${JSON.stringify(text)} cannot be ${what}`);
  return name;
}
