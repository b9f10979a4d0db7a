import type { Branded } from '../platform/brand.ts';
import type { OrganizationName } from './organization-name.ts';

/** The audience of an identity token: non-blank text of a limited length. */
export type Audience = Branded<string, 'Audience'>;

export const maxAudienceBytes = 512;

/** The requirement that `parseAudience` checks, for messages. */
export const audienceRequirement = `1 to ${maxAudienceBytes} bytes and not blank`;

/** Parses an audience; null for one that is blank or too long. */
export function parseAudience(text: string): Audience | null {
  return text.trim() !== '' && Buffer.byteLength(text) <= maxAudienceBytes ? (text as Audience) : null;
}

/**
 * Returns the audience of a v1 token: `{prefix}:{org}`, or `{org}` for an empty prefix (docs/contract/identity-tokens.md,
 * v1 claims). It is never blank or too long: a name has at most 40 characters, and a login's prefix at most 64.
 */
export function organizationAudience(name: OrganizationName, prefix: string): Audience {
  return (prefix === '' ? name : `${prefix}:${name}`) as Audience;
}
