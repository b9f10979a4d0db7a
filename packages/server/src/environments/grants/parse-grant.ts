import {
  type EnvironmentNamePattern,
  everything,
  parseEnvironmentNamePattern,
} from '../../contract/environment-name.ts';
import { formatDuration, parseDurationSeconds } from '../../platform/time/duration.ts';
import { EnvironmentError } from '../environment-error.ts';
import { maxSessionSeconds } from '../max-session-seconds.ts';
import {
  type GrantedPermission,
  type GrantScope,
  grantedPermissions,
} from './permission/environment-permission.ts';
import type { EnvironmentPlace } from './permission/environment-place.ts';

/**
 * Parses one environment, `*` of a project, or `*` of `*`. Throws an EnvironmentError `grant_invalid` that names the
 * member.
 */
export function parseGrantScope(text: {
  readonly project: string;
  readonly environment: string;
}): GrantScope {
  const scope = {
    project: parsePart('project', text.project),
    environment: parsePart('environment', text.environment),
  };
  if (scope.project === everything && scope.environment !== everything) {
    throw new EnvironmentError(
      'grant_invalid',
      'A grant on an environment must name its project; if the project is "*", the environment must be "*" too.',
    );
  }
  return scope;
}

function parsePart(what: string, text: string): EnvironmentNamePattern {
  const part = parseEnvironmentNamePattern(text);
  if (part !== null) return part;
  throw new EnvironmentError(
    'grant_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be the ${what} of a grant: use at most 100 letters, digits, "-", "_" and ".", or "*" for every ${what}.`,
  );
}

export function parseGrantedPermission(text: string): GrantedPermission {
  const permission = grantedPermissions.find((granted) => granted === text);
  if (permission !== undefined) return permission;
  throw new EnvironmentError(
    'grant_invalid',
    `${JSON.stringify(text.slice(0, 60))} cannot be granted: permission must be read, open, write or admin.`,
  );
}

/**
 * Parses a duration to seconds; null if missing. Throws an EnvironmentError `grant_invalid` for an invalid duration,
 * and for one that is longer than any session.
 */
export function parseMaxOpenDuration(text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = parseDurationSeconds(text);
  if (seconds === null || seconds <= 0)
    throw new EnvironmentError('grant_invalid', 'maxOpenDuration must be a duration such as 1h30m.');
  if (seconds <= maxSessionSeconds) return seconds;
  throw new EnvironmentError(
    'grant_invalid',
    `maxOpenDuration must be at most ${formatDuration(maxSessionSeconds)}, the maximum duration of a session.`,
  );
}

export function formatGrantScope({ project, environment }: GrantScope): string {
  return `${project}/${environment}`;
}

/** Returns the environment or environments of a grant. */
export function placeOf({ project, environment }: GrantScope): EnvironmentPlace {
  return { project, name: environment };
}
