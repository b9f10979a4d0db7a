import { type Caller, loginOf } from '../../../access/index.ts';

/** Who wrote, moved or withdrew something, as it is shown. */
export interface Author {
  readonly login: string;
  readonly name: string;
}

/** A named document of an organization, apart from what it says. Times are milliseconds since the epoch. */
export interface Environment {
  readonly id: string;
  readonly organizationId: string;
  readonly project: string;
  readonly name: string;
  readonly owner: Author;
  readonly currentRevision: number;
  readonly deletionProtected: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What a document said from one save to the next, apart from its text. */
export interface Revision {
  readonly number: number;
  readonly createdAt: number;
  readonly creator: Author;
  readonly retraction: Retraction | null;
}

/** A revision that was withdrawn can be neither read nor opened any more. */
export interface Retraction {
  readonly at: number;
  readonly by: Author;
  readonly reason: string;
  /** The revision to use instead. */
  readonly replacement: number;
}

/** A name for a revision, which can be moved to another. */
export interface RevisionTag {
  readonly name: string;
  readonly revision: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly editor: Author;
}

/** A name and a value to find environments by. */
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
