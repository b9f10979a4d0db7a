import { parseEnvironmentNamePattern } from '../../contract/environment-name.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { GrantPosition } from './stored/named-grant-store.ts';

const form = /^([^/]+)\/([^/]+)\/([a-z]{1,20})\/([0-9a-f-]{1,40})$/;

/** Formats a continuation token. */
export function formatPosition(position: GrantPosition): string {
  return position.join('/');
}

/**
 * Parses a continuation token. Throws an EnvironmentError `page_invalid` for text that `formatPosition` did not write.
 */
export function parsePosition(text: string): GrantPosition {
  const [, projectText = '', environmentText = '', kind, granteeId] = form.exec(text) ?? [];
  const project = parseEnvironmentNamePattern(projectText);
  const environment = parseEnvironmentNamePattern(environmentText);
  if (project === null || environment === null || kind === undefined || granteeId === undefined)
    throw new EnvironmentError(
      'page_invalid',
      'continuationToken is not valid; use one that this server returned.',
    );
  return [project, environment, kind, granteeId];
}
