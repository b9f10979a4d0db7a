import { type OrganizationName, parseOrganizationName } from '../../src/contract/organization-name.ts';

/** Parses the organization name of a test. */
export function organizationName(text: string): OrganizationName {
  const name = parseOrganizationName(text);
  if (name === null) throw new Error(`${JSON.stringify(text)} cannot be the name of an organization`);
  return name;
}
