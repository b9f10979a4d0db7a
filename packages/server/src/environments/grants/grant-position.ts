import { EnvironmentError } from '../environment-error.ts';
import type { GrantPosition } from './stored/named-grant-store.ts';

const form = /^([A-Za-z0-9_.*-]{1,100})\/([A-Za-z0-9_.*-]{1,100})\/([a-z]{1,20})\/([0-9a-f-]{1,40})$/;

/** Formats a continuation token. */
export function formatPosition(position: GrantPosition): string {
  return position.join('/');
}

/**
 * Parses a continuation token. Throws an EnvironmentError `page_invalid` for text that `formatPosition` did not write.
 */
export function parsePosition(text: string): GrantPosition {
  const [, project, environment, kind, granteeId] = form.exec(text) ?? [];
  if (project === undefined || environment === undefined || kind === undefined || granteeId === undefined)
    throw new EnvironmentError(
      'page_invalid',
      'continuationToken is not valid; use one that this server returned.',
    );
  return [project, environment, kind, granteeId];
}
