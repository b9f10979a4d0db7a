/** Go-style durations in whole hours, minutes and seconds, such as `1h30m` (docs/contract/cloud-logins.md, docs/contract/environments.md). */
export const durationPattern = '^([0-9]+h)?([0-9]+m)?([0-9]+s)?$';

const form = /^(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?$/;

/** Returns a duration in seconds; null for an invalid or empty text, or a number that is too large. */
export function parseDurationSeconds(text: string): number | null {
  const match = text === '' ? null : form.exec(text);
  if (match === null) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return Number.isSafeInteger(total) ? total : null;
}

/** Formats a duration in Go's notation: `1h0m0s`, `1m30s`, `5s`. */
export function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
