import { formatDuration } from '../../platform/time/duration.ts';
import { EnvironmentError } from '../environment-error.ts';
import { formatGrantScope } from './parse-grant.ts';
import type { EnvironmentAllowance } from './permission/environment-permission.ts';

/** Throws EnvironmentError `grant_too_long` for a grant that lasts longer than its creator may open, in seconds. */
export function requireWithinLimit(allowance: EnvironmentAllowance, limit: number | null): void {
  if (limit === null || (allowance.maxOpenSeconds ?? Number.POSITIVE_INFINITY) <= limit) return;
  throw new EnvironmentError(
    'grant_too_long',
    `You may open ${formatGrantScope(allowance)} for at most ${formatDuration(limit)} and cannot grant a longer duration: reduce maxOpenDuration.`,
  );
}
