import type { TextPattern } from '../../../audit/index.ts';

import type { EnvironmentRef } from '../../names.ts';
import type { Session, SessionOrigin } from '../session-store.ts';

/** An open session as administrators see it, without the opened values. */
export type OpenSession = Pick<Session, 'id' | 'environmentId' | 'tokenId' | 'createdAt' | 'expiresAt'> &
  SessionOrigin;

/** An open session with the name of its environment; null for a document that is not saved. */
export type NamedSession = OpenSession & { readonly environment: EnvironmentRef | null };

/** Selects the sessions that meet all criteria. */
export interface SessionCriteria {
  /** Those that hold values of this environment, through imports too. */
  readonly environment?: EnvironmentRef;
  /** The subject of the workload, a pattern as policies have them. */
  readonly subject?: string;
  /** The `iss` of the workload. */
  readonly issuer?: string;
  readonly tokenId?: string;
  /** The login of the opener. */
  readonly openedBy?: string;
}

/** Compiles a subject pattern with the syntax of policies; returns null for an invalid one. */
export type CompileSubject = (text: string) => TextPattern | null;
