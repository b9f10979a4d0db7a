import { usageError } from '../command-line/cli-error.ts';

/** An environment as a command line names it. */
export interface EnvironmentArgument {
  /** Null where the command line leaves it to `--org` and the login. */
  readonly organization: string | null;
  readonly project: string;
  readonly name: string;
  /** A revision's number or a tag; null where the latest is meant. */
  readonly version: string | null;
}

const defaultProject = 'default';
const part = /^[A-Za-z0-9_.-]{1,100}$/;

/** Reads `env`, `project/env` or `org/project/env`, each with `@version`. Throws a usage error. */
export function parseEnvironmentArgument(text: string): EnvironmentArgument {
  const at = text.indexOf('@');
  const parts = text.slice(0, at === -1 ? text.length : at).split('/');
  const version = at === -1 ? null : text.slice(at + 1);
  const names = version === null ? parts : [...parts, version];
  if (parts.length > 3 || !names.every((name) => part.test(name) && !/^\.{1,2}$/.test(name))) {
    throw usageError(
      'an environment is named ENV, PROJECT/ENV or ORG/PROJECT/ENV, with @VERSION or @TAG where one is meant',
      'Names have letters, digits, "-", "_" and ".", and up to 100 of them.',
    );
  }
  const [name = '', project = defaultProject, organization = null] = parts.toReversed();
  return { organization, project, name, version };
}

/** `project/env`, with its version where it has one. */
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
