import { usageError } from '../../command-line/cli-error.ts';
import { parseEnvironmentArgument } from '../environment-argument.ts';

/** The scope of a grant as named on the command line; `*` means every environment or every project. */
export interface GrantScopeArgument {
  /** Null when `--org` or the login decides. */
  readonly organization: string | null;
  readonly project: string;
  readonly environment: string;
}

/**
 * Parses `env` or `project/env`, where `*` may replace the environment or both names, optionally with `org/` before the
 * project. Throws a usage error.
 */
export function parseGrantScopeArgument(text: string): GrantScopeArgument {
  const parts = text.split('/');
  const last = parts.at(-1);
  if (last !== '*') {
    const { organization, project, name, version } = parseEnvironmentArgument(text);
    if (version === null) return { organization, project, environment: name };
    throw usageError('a grant applies to all versions of an environment: omit the version');
  }
  if (parts.length === 1) {
    throw usageError(
      'a grant on all environments needs a project: PROJECT/*',
      '"*/*" means every environment of every project.',
    );
  }
  const everyProject = parts.at(-2) === '*';
  // Parses the text again with names in place of the stars to report other faults.
  const named = parseEnvironmentArgument(
    [...parts.slice(0, -2), everyProject ? 'p' : parts.at(-2), 'e'].join('/'),
  );
  return { organization: named.organization, project: everyProject ? '*' : named.project, environment: '*' };
}
