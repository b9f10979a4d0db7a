import type { AuditEvent } from '../../../audit/index.ts';
import type { NewAccessToken } from '../../access-tokens/index.ts';
import type { Decision } from '../../decisions/index.ts';
import type { TokenUse } from './store.ts';

/** All records of one exchange; either all of them are written, or none. */
export interface LedgerEntry {
  readonly decision: Decision;
  readonly token: NewAccessToken | null;
  readonly auditEvent: AuditEvent | null;
  /** The use of a subject token. It is recorded even if its issuer is not registered for single use. */
  readonly use: (TokenUse & UseTerms) | null;
  /** The trust that a grant is based on, which the transaction checks again; null for a refusal. */
  readonly basedOn: TrustBasis | 'refresh_token' | null;
}

export interface UseTerms {
  /** The entry to write instead if the token was used before; null if it may be used again. */
  readonly whenUsed: LedgerEntry | null;
}

/** The trust that an outcome was decided under, which shows whether it has changed. */
export interface TrustBasis {
  /** The version of all trust; while it is unchanged, so are the other members. */
  readonly version: number;
  readonly issuerId: string;
  readonly issuerModifiedAt: number;
  readonly policyVersion: number;
}
