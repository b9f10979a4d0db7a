import type { EffectCheck } from '../../access/index.ts';
import type { Audience } from '../../contract/audience.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { WireNames } from '../../contract/urns.ts';
import type { Database } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { LastUses } from '../../platform/last-uses.ts';
import type { AccessTokenValue } from '../access-tokens/index.ts';
import type { ReasonCode } from '../decisions/index.ts';
import type { DecisionContext } from './decide/decide-exchange.ts';
import type { VerificationContext } from './decide/verify-exchange.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerEntry, TrustBasis } from './ledger/ledger-entry.ts';

/** The dependencies of the token endpoint. */
export interface ExchangeContext extends VerificationContext, DecisionContext {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly names: WireNames;
  readonly issuerLastUses: LastUses;
  /** Mints an identity token for identity-token exchange; provided by outbound through app.ts. */
  readonly mintForWorkload: MintForWorkload;
  /** Called with every outcome, for the metrics. */
  readonly onOutcome: (reason: ReasonCode) => void;
}

/** A grant that is ready to be committed; its token is sent only after the commit. */
export type PreparedGrant = PreparedAccessToken | PreparedIdentityToken;

interface Prepared {
  readonly entry: LedgerEntry;
  readonly issuedTokenType: string;
  readonly lifetimeSeconds: number;
  readonly scope: string;
}

export interface PreparedAccessToken extends Prepared {
  readonly kind: 'access-token';
  readonly accessToken: AccessTokenValue;
}

/** The identity token is signed after the commit, which spends a single use. */
export interface PreparedIdentityToken extends Prepared {
  readonly kind: 'identity-token';
  readonly basedOn: TrustBasis;
  readonly mintRequest: Omit<WorkloadTokenRequest, 'authority'>;
}

/** Mints an identity token for a workload, once the decision to allow it is durable. */
export type MintForWorkload = (request: WorkloadTokenRequest) => Promise<{ readonly token: string }>;

export interface WorkloadTokenRequest extends RequestOrigin {
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly issuerId: string;
  /** The `iss` and `sub` of the workload's own token. */
  readonly issuer: string;
  readonly subject: string;
  readonly audience: Audience;
  readonly lifetimeSeconds: number;
  readonly decisionId: string;
  /** The trust that the decision is based on, checked again in the transaction of the token. */
  readonly authority: EffectCheck;
}
