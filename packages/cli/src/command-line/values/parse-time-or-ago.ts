import { usageError } from '../cli-error.ts';
import { parseDuration } from './parse-duration.ts';

const forms = 'a time such as 2026-08-01T12:00:00Z, or an age such as 15m, 2h or 7d';

/** Parses an ISO 8601 time, or a duration before now, into seconds since the epoch. Throws a usage error. */
export function parseTimeOrAgo(text: string, option: string, nowAt: number): number {
  if (/^\d{4}-/.test(text)) {
    const at = Date.parse(text);
    if (!Number.isNaN(at)) return Math.floor(at / 1_000);
  } else if (/^\d+[smhd\d]*$/.test(text)) {
    return Math.floor(nowAt / 1_000) - parseDuration(text, option);
  }
  throw usageError(`${option} must be ${forms}`);
}
