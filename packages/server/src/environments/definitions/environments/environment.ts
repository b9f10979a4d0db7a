import { type Caller, loginOf } from '../../../access/index.ts';
import type { EnvironmentName } from '../../../contract/environment-name.ts';

/** The author of a change, as shown to users. */
export interface Author {
  readonly login: string;
  readonly name: string;
}

/** A named document of an organization, without its text. Times are milliseconds since the epoch. */
export interface Environment {
  readonly id: string;
  readonly organizationId: string;
  readonly project: EnvironmentName;
  readonly name: EnvironmentName;
  readonly owner: Author;
  readonly currentRevision: number;
  readonly deletionProtected: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** One saved version of a document, without its text. */
export interface Revision {
  readonly number: number;
  readonly createdAt: number;
  readonly creator: Author;
  readonly retraction: Retraction | null;
}

/** The retraction of a revision, which can no longer be read or opened. */
export interface Retraction {
  readonly at: number;
  readonly by: Author;
  readonly reason: string;
  /** The revision to use instead. */
  readonly replacement: number;
}

/** A name for a revision; it can be moved to another revision. */
export interface RevisionTag {
  readonly name: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly editor: Author;
}

/** A name and a value for finding environments. */
export interface EnvironmentTag {
  readonly name: string;
  readonly value: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly editor: Author;
}

export function authorOf({ principal }: Pick<Caller, 'principal'>): Author {
  const login = loginOf(principal);
  return { login, name: principal.kind === 'user' ? principal.name : login };
}
