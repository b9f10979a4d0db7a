import type { Database } from '../../database/index.ts';
import type { LastUses } from '../../platform/last-uses.ts';
import type { WireNames } from '../../platform/wire-names.ts';
import type { ReasonCode } from '../decisions/index.ts';
import type { DecisionMaking } from './decide-exchange.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { Minted } from './record-exchange.ts';

/** What the token endpoint stands on. */
export interface ExchangeContext extends DecisionMaking {
  readonly database: Database;
  readonly ledger: Ledger;
  readonly names: WireNames;
  readonly issuerLastUses: LastUses;
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
