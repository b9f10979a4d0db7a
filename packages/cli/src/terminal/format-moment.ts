import { formatDuration } from '../command-line/duration.ts';

/** `2026-08-01 12:00:00Z`, from ISO 8601, unix seconds or milliseconds since the epoch. */
export function formatMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `in 2h` or `3d ago`, for a person; null stands for what never was. */
export function formatDistance(at: number | null, nowAt: number): string {
  if (at === null) return 'never';
  const seconds = Math.round((at - nowAt) / 1_000);
  if (seconds > -1 && seconds < 1) return 'now';
  return seconds > 0 ? `in ${formatDuration(seconds)}` : `${formatDuration(-seconds)} ago`;
}

export function parseMoment(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}

/** Unix seconds of the contract, where 0 stands for "never". */
export function momentOfSeconds(seconds: number): number | null {
  return seconds === 0 ? null : seconds * 1_000;
}
