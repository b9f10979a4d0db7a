import { defaultProject, type EnvironmentName, parseEnvironmentName } from '../contract/environment-name.ts';
import { EnvironmentError } from './environment-error.ts';

/** An environment of an organization, identified by `{project}/{name}`; it may not exist. */
export interface EnvironmentRef {
  readonly project: EnvironmentName;
  readonly name: EnvironmentName;
}

/** An environment as named in a request: the names have not been parsed. */
export interface GivenEnvironment {
  readonly project: string;
  readonly name: string;
}

/** A revision, identified by its number or by a tag; the tag `latest` always exists. */
export type EnvironmentVersion = number | string;

/** A reference in a document or a path: an environment, and optionally one of its versions. */
export interface EnvironmentReference extends EnvironmentRef {
  /** Null for the latest version. */
  readonly version: EnvironmentVersion | null;
}

/** Both engines keep revision numbers in 32 bits. */
const maxRevision = 2 ** 31 - 1;

const tagForm = /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/;
const numberForm = /^[1-9][0-9]{0,9}$/;

/**
 * Parses `env` or `project/env`, each optionally with `@3` or `@tag` (docs/contract/environments.md#the-language).
 * Returns null for any other text.
 */
export function parseEnvironmentReference(text: string): EnvironmentReference | null {
  const [path = '', versionText, ...more] = text.split('@');
  if (more.length > 0) return null;
  const names = path.split('/');
  const name = names.pop() ?? '';
  const [project = defaultProject, ...rest] = names;
  if (rest.length > 0 || !isEnvironmentName(project) || !isEnvironmentName(name)) return null;
  if (versionText === undefined) return { project, name, version: null };
  const version = parseEnvironmentVersion(versionText);
  return version === null ? null : { project, name, version };
}

/** Formats a reference in its canonical form: `project/env`, `project/env@3` or `project/env@tag`. */
export function formatEnvironmentReference(reference: {
  readonly project: string;
  readonly name: string;
  readonly version?: EnvironmentVersion | null;
}): string {
  const { project, name, version = null } = reference;
  return version === null ? `${project}/${name}` : `${project}/${name}@${version}`;
}

/** Returns the same text for all references to a revision; returns any other text unchanged. */
export function canonicalReference(reference: string): string {
  const parsed = parseEnvironmentReference(reference);
  if (parsed === null) return reference;
  return formatEnvironmentReference(parsed.version === 'latest' ? { ...parsed, version: null } : parsed);
}

/**
 * Parses a revision number or a tag; returns null for any other text. A tag cannot begin with a digit, so it is never
 * mistaken for a number.
 */
export function parseEnvironmentVersion(text: string): EnvironmentVersion | null {
  if (isRevisionTagName(text)) return text;
  if (!numberForm.test(text)) return null;
  return Number(text) <= maxRevision ? Number(text) : null;
}

/** Returns false for `.` and `..` too. */
export function isEnvironmentName(text: string): text is EnvironmentName {
  return parseEnvironmentName(text) !== null;
}

export function isRevisionTagName(text: string): boolean {
  return tagForm.test(text);
}

/** Parses the names of an environment; returns null for invalid names. */
export function parseEnvironment(given: GivenEnvironment): EnvironmentRef | null {
  const project = parseEnvironmentName(given.project);
  const name = parseEnvironmentName(given.name);
  return project === null || name === null ? null : { project, name };
}

/** Parses the name of a new environment. Throws `name_invalid`. */
export function parseNewEnvironment(environment: GivenEnvironment): EnvironmentRef {
  const project = loadName('a project', environment.project);
  const name = loadName('an environment', environment.name);
  // `…/{org}/yaml/check` and `…/{org}/yaml/open` are the routes for unsaved documents.
  if (project === 'yaml') {
    throw new EnvironmentError(
      'name_invalid',
      'A project cannot be called "yaml": the name is reserved for unsaved documents.',
    );
  }
  return { project, name };
}

function loadName(what: 'a project' | 'an environment', text: string): EnvironmentName {
  const name = parseEnvironmentName(text);
  if (name !== null) return name;
  throw new EnvironmentError(
    'name_invalid',
    `${JSON.stringify(text.slice(0, 100))} cannot be the name of ${what}: use 1 to 100 letters, digits, "-", "_" and ".".`,
  );
}
