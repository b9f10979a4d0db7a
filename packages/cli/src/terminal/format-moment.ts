import { formatDuration } from './format-duration.ts';

/** Formats a time as `2026-08-01 12:00:00Z`. */
export function formatMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** Formats a time relative to now: `in 2h` or `3d ago`; null is `never`. */
export function formatDistance(at: number | null, nowAt: number): string {
  if (at === null) return 'never';
  const seconds = Math.round((at - nowAt) / 1_000);
  if (seconds > -1 && seconds < 1) return 'now';
  return seconds > 0 ? `in ${formatDuration(seconds)}` : `${formatDuration(-seconds)} ago`;
}

export function parseMoment(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}

/** Converts the contract's unix seconds, in which 0 means "never". */
export function momentOfSeconds(seconds: number): number | null {
  return seconds === 0 ? null : seconds * 1_000;
}
