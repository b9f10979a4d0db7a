import {
  type OrganizationName,
  parseOrganizationName,
  plainName,
  teamName,
} from '../contract/organization-name.ts';
import { TenancyError } from './tenancy-error.ts';

const loginForm = /^[A-Za-z0-9][A-Za-z0-9_.@+-]{0,99}$/;

/**
 * URNs, scopes and subjects contain the names of organizations and teams, so names have no separators and nothing to
 * escape.
 */
export function parseName(kind: 'organization', text: string): OrganizationName;
export function parseName(kind: 'team' | 'runner pool', text: string): string;
export function parseName(kind: string, text: string): string {
  const form = kind === 'team' ? teamName : plainName;
  const name = kind === 'organization' ? parseOrganizationName(text) : form.test(text) ? text : null;
  if (name !== null) return name;
  throw new TenancyError(
    'name_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be the name of ${kind === 'organization' ? 'an' : 'a'} ${kind}: use at most 40 letters, digits, ${kind === 'team' ? '".", ' : ''}"_" and "-", and begin with a letter or digit.`,
  );
}

/** Logins may be e-mail addresses. */
export function parseLogin(text: string): string {
  if (loginForm.test(text)) return text;
  throw new TenancyError(
    'name_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be a login: use at most 100 letters, digits and _ . @ + -, and begin with a letter or digit.`,
  );
}

export function parseDisplayText(what: string, text: string, maximumLength: number): string {
  if (text.length <= maximumLength) return text;
  throw new TenancyError('text_too_long', `${what} too long. Max length ${maximumLength} characters.`);
}

/** Returns the key of a name. Names that differ only in case have the same key, so that nobody can imitate a name. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
