import type { AuditEvent } from '../../audit/index.ts';
import type { Audience } from '../../contract/audience.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { WireNames } from '../../contract/urns.ts';
import type { Database } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { LastUses } from '../../platform/last-uses.ts';
import type { PrincipalSource } from '../access-tokens/index.ts';
import type { ReasonCode } from '../decisions/index.ts';
import type { DecisionContext } from './decide/decide-exchange.ts';
import type { VerificationContext } from './decide/verify-exchange.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerEntry } from './ledger/ledger-entry.ts';

/** The dependencies of the token endpoint. */
export interface ExchangeContext extends VerificationContext, DecisionContext, PrincipalSource {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly names: WireNames;
  readonly issuerLastUses: LastUses;
  /** Signs an identity token for identity-token exchange; provided by outbound through app.ts. */
  readonly signForWorkload: SignForWorkload;
  /** Called with every outcome, for the metrics. */
  readonly onOutcome: (reason: ReasonCode) => void;
}

/** A grant that is ready to be committed. Its token is sent only after the commit, which is the commit of the token too. */
export interface PreparedGrant {
  readonly entry: LedgerEntry;
  readonly token: string;
  readonly issuedTokenType: string;
  /** RFC 8693 §2.2.1: `N_A` for an identity token, which is not an access token. */
  readonly tokenType: 'token' | 'N_A';
  readonly lifetimeSeconds: number;
  readonly scope: string;
}

/** Signs an identity token for a workload and returns the audit event that is committed with the decision. */
export type SignForWorkload = (
  request: WorkloadTokenRequest,
) => Promise<{ readonly token: string; readonly auditEvent: AuditEvent }>;

export interface WorkloadTokenRequest extends RequestOrigin {
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly issuerId: string;
  /** The `iss` and `sub` of the workload's own token. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: Audience;
  readonly lifetimeSeconds: number;
  readonly decisionId: string;
}
