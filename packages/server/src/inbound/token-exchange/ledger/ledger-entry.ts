import type { AuditEvent } from '../../../audit/index.ts';
import type { NewAccessToken } from '../../access-tokens/index.ts';
import type { Decision } from '../../decisions/index.ts';
import type { TokenUse } from './store.ts';

/** All that one exchange leaves behind: written together or not at all. */
export interface LedgerEntry {
  readonly decision: Decision;
  readonly token: NewAccessToken | null;
  readonly auditEvent: AuditEvent | null;
  /** The use of a subject token, which is remembered whether or not its issuer is registered for single use. */
  readonly use: (TokenUse & UseTerms) | null;
  /** What a grant is based on, which is checked again in the transaction; null for a refusal. */
  readonly basedOn: TrustBasis | 'refresh_token' | null;
}

export interface UseTerms {
  /** What is written instead where the token was used before; null where it may be used again. */
  readonly whenUsed: LedgerEntry | null;
}

/** The trust that an outcome was decided under, so that it can be told whether it still stands. */
export interface TrustBasis {
  /** Of everything that is trusted; while this stands so does the rest. */
  readonly version: number;
  readonly issuerId: string;
  readonly issuerModifiedAt: number;
  readonly policyVersion: number;
}
