import type { TextPattern } from '../../../audit/index.ts';

import type { EnvironmentRef } from '../../names.ts';
import type { Session, SessionOrigin } from '../session-store.ts';

/** An open session as administrators see it, without the opened values. */
export type OpenSession = Pick<Session, 'id' | 'environmentId' | 'tokenId' | 'createdAt' | 'expiresAt'> &
  SessionOrigin;

/** An open session with the name of its environment; null for an unsaved document. */
export type NamedSession = OpenSession & { readonly environment: EnvironmentRef | null };

/** Selects the sessions that meet all criteria. */
export interface SessionCriteria {
  /** Sessions that contain values of this environment, directly or through imports. */
  readonly environment?: EnvironmentRef;
  /** A pattern for the subject of the workload, with the syntax of policies. */
  readonly subject?: string;
  /** The `iss` of the workload. */
  readonly issuer?: string;
  readonly tokenId?: string;
  /** The login of the opener. */
  readonly openedBy?: string;
}

/** Compiles a subject pattern with the syntax of policies; returns null if it is invalid. */
export type CompileSubject = (text: string) => TextPattern | null;
