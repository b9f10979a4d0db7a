import { usageError } from '../../command-line/cli-error.ts';
import { parseEnvironmentArgument } from '../environment-argument.ts';

/** What a grant is about, as a command line names it; `*` for every environment, or for every project too. */
export interface GrantScopeArgument {
  /** Null where the command line leaves it to `--org` and the login. */
  readonly organization: string | null;
  readonly project: string;
  readonly environment: string;
}

/**
 * Reads `env`, `project/env`, or the same with `*` for the environment or for both, each with `org/` before its
 * project. Throws a usage error.
 */
export function parseGrantScopeArgument(text: string): GrantScopeArgument {
  const parts = text.split('/');
  const last = parts.at(-1);
  if (last !== '*') {
    const { organization, project, name, version } = parseEnvironmentArgument(text);
    if (version === null) return { organization, project, environment: name };
    throw usageError('a grant is on an environment with all its versions: leave the version out');
  }
  if (parts.length === 1) {
    throw usageError(
      'name the project of the environments: PROJECT/*',
      '"*/*" is every environment of every project.',
    );
  }
  const everyProject = parts.at(-2) === '*';
  // The same forms with names for the stars: it says what is wrong with the others.
  const named = parseEnvironmentArgument(
    [...parts.slice(0, -2), everyProject ? 'p' : parts.at(-2), 'e'].join('/'),
  );
  return { organization: named.organization, project: everyProject ? '*' : named.project, environment: '*' };
}
