import { type OrganizationName, parseOrganizationName, plainName } from '../contract/organization-name.ts';
import { TenancyError } from './tenancy-error.ts';

const loginForm = /^[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99}$/;

/** Names of organizations and teams appear in URNs, scopes and subjects: no separators, nothing to escape. */
export function parseName(kind: 'organization', text: string): OrganizationName;
export function parseName(kind: 'team' | 'runner pool', text: string): string;
export function parseName(kind: string, text: string): string {
  const name = kind === 'organization' ? parseOrganizationName(text) : plainName.test(text) ? text : null;
  if (name !== null) return name;
  throw new TenancyError(
    'name_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be the name of ${kind === 'organization' ? 'an' : 'a'} ${kind}: letters, digits, "_" and "-", beginning with a letter or digit, at most 40.`,
  );
}

/** Logins may also be e-mail addresses. */
export function parseLogin(text: string): string {
  if (loginForm.test(text)) return text;
  throw new TenancyError(
    'name_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be a login: letters, digits and _ . @ + -, beginning with a letter or digit, at most 100.`,
  );
}

export function parseDisplayText(what: string, text: string, maximumLength: number): string {
  if (text.length <= maximumLength) return text;
  throw new TenancyError('text_too_long', `${what} too long. Max length ${maximumLength} characters.`);
}

/** Returns the key of a name: names that differ in case only are the same, so that nobody can imitate one. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
