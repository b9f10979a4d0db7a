import { EnvironmentError } from '../../environment-error.ts';

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Parses the time at which an environment was deleted, in the form of `deletedAt` in the list (RFC 3339), to
 * milliseconds since the epoch. Throws EnvironmentError `deletion_time_invalid` for any other text.
 */
export function parseDeletionTime(text: string): number {
  const at = form.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isSafeInteger(at)) return at;
  throw new EnvironmentError(
    'deletion_time_invalid',
    `deletionTimestamp must be the deletedAt of a deleted environment, such as 2026-05-04T03:02:01.000Z, not ${JSON.stringify(text.slice(0, 60))}.`,
  );
}
