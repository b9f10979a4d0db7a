import type { PresetPlaceholder } from './preset.ts';

type Details = Pick<PresetPlaceholder, 'name' | 'description' | 'example' | 'pattern'>;

const namePattern = '[A-Za-z0-9_.-]{1,256}';
const uuidPattern = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const refPattern = '[^\\s:*?~^\\\\\\[\\p{Cc}]{1,256}';

/** Creates a placeholder that requires a value. */
export function required(details: Details): PresetPlaceholder {
  return { ...details, required: true };
}

/** Creates a placeholder with an optional value. */
export function optional(details: Details & { readonly default?: string }): PresetPlaceholder {
  return { ...details, required: false };
}

/** The formats of values that several presets use. */
export const forms = {
  name: namePattern,
  uuid: uuidPattern,
  digits: '[0-9]{1,20}',
  /** A Git branch, without `refs/heads/`. */
  branch: refPattern,
  path: `${namePattern}(?:/${namePattern})*`,
  /** Any text without control characters. */
  text: '[^\\p{Cc}]{1,256}',
  url: 'https://[^\\s{}]{1,500}',
} as const;
