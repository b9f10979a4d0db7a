import type { Audience } from '../../contract/audience.ts';
import type { WireNames } from '../../contract/urns.ts';
import type { Database } from '../../database/index.ts';
import type { RequestOrigin } from '../../http/index.ts';
import type { LastUses } from '../../platform/last-uses.ts';
import type { ReasonCode } from '../decisions/index.ts';
import type { DecisionMaking } from './decide/decide-exchange.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerEntry } from './ledger/ledger-entry.ts';
import type { Minted } from './ledger/record-grant.ts';

/** What the token endpoint stands on. */
export interface ExchangeContext extends DecisionMaking {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly names: WireNames;
  readonly issuerLastUses: LastUses;
  /** Mints an identity token for one hop; the outbound half, joined in app.ts. */
  readonly mintForWorkload: MintForWorkload;
  /** Told of every outcome, for the metrics. */
  readonly onOutcome: (reason: ReasonCode) => void;
}

/** A grant that is ready to be made durable, and what is answered then. */
export interface MintedEntry {
  readonly entry: LedgerEntry;
  readonly minted: Minted;
  readonly issuedTokenType: string;
  readonly scope: string;
}

/** What the outbound half is asked for, once a policy let a workload through and that is durable. */
export type MintForWorkload = (
  request: RequestOrigin & {
    readonly organization: { readonly id: string; readonly name: string };
    readonly issuerId: string;
    /** The `iss` and `sub` of the workload's own token. */
    readonly issuer: string;
    readonly subject: string;
    readonly audience: Audience;
    readonly lifetimeSeconds: number;
    readonly decisionId: string;
  },
) => Promise<{ readonly token: string }>;
