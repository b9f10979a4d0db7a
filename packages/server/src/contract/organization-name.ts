import type { Branded } from '../platform/brand.ts';

/** The name of an organization. URNs, scopes and subjects contain it, so it has no separators and nothing to escape. */
export type OrganizationName = Branded<string, 'OrganizationName'>;

/** The organization that a server creates unless the operator names another. */
export const defaultOrganization = 'main' as OrganizationName;

/** The form of the names of organizations and runner pools. */
export const plainName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/** The form of the names of teams, which identity providers give names with dots. */
export const teamName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Parses the name of an organization; null for any other text. */
export function parseOrganizationName(text: string): OrganizationName | null {
  return plainName.test(text) ? (text as OrganizationName) : null;
}
