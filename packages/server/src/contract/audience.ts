import type { Branded } from '../platform/brand.ts';

/** The audience of an identity token: non-blank text of a limited length. */
export type Audience = Branded<string, 'Audience'>;

export const maxAudienceBytes = 512;

/** The requirement that `parseAudience` checks, for messages. */
export const audienceRequirement = `1 to ${maxAudienceBytes} bytes and not blank`;

/** Parses an audience; null for one that is blank or too long. */
export function parseAudience(text: string): Audience | null {
  return text.trim() !== '' && Buffer.byteLength(text) <= maxAudienceBytes ? (text as Audience) : null;
}
