import { usageError } from '../command-line/cli-error.ts';

/** An environment as named on the command line. */
export interface EnvironmentArgument {
  /** Null when `--org` or the login decides. */
  readonly organization: string | null;
  readonly project: string;
  readonly name: string;
  /** A revision number or a tag; null for the latest. */
  readonly version: string | null;
}

const defaultProject = 'default';
const part = /^[A-Za-z0-9_.-]{1,100}$/;

/** Parses `env`, `project/env` or `org/project/env`, each with an optional `@version`. Throws a usage error. */
export function parseEnvironmentArgument(text: string): EnvironmentArgument {
  const at = text.indexOf('@');
  const parts = text.slice(0, at === -1 ? text.length : at).split('/');
  const version = at === -1 ? null : text.slice(at + 1);
  const names = version === null ? parts : [...parts, version];
  if (parts.length > 3 || !names.every((name) => part.test(name) && !/^\.{1,2}$/.test(name))) {
    throw usageError(
      'an environment must be ENV, PROJECT/ENV or ORG/PROJECT/ENV, optionally with @REVISION or @TAG',
      'A name has at most 100 letters, digits, "-", "_" and ".".',
    );
  }
  const [name = '', project = defaultProject, organization = null] = parts.toReversed();
  return { organization, project, name, version };
}

/** Formats `project/env`, with its version if it has one. */
export function formatEnvironmentArgument({
  project,
  name,
  version = null,
}: {
  readonly project: string;
  readonly name: string;
  readonly version?: string | null | undefined;
}): string {
  return `${project}/${name}${version === null ? '' : `@${version}`}`;
}
