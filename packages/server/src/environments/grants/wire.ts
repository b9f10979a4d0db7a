import { formatDuration } from '../../platform/time/duration.ts';

/** Formats the limit of a permission; an empty object if there is none. */
export function formatMaxOpen(seconds: number | null): { maxOpenDuration?: string } {
  return seconds === null ? {} : { maxOpenDuration: formatDuration(seconds) };
}
