import type { Caller } from '../../access/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { GuardedFetch } from '../../platform/guarded-fetch/index.ts';
import type { IssuerKeys } from './issuer-keys/issuer-keys.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** What the use cases of this slice stand on. */
export interface IssuerContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly fetch: GuardedFetch;
  readonly issuerKeys: IssuerKeys;
  /** `http:` issuers on private addresses, for development (SYMBOLON_INSECURE_HTTP_ISSUERS). */
  readonly allowInsecureHttp: boolean;
  /** What must come and go with an issuer, in the same transaction: its policy document. */
  readonly onRegistered: (tx: Tx, issuer: TrustedIssuer, registeredBy: string) => Promise<void>;
  readonly onDeleted: (tx: Tx, issuer: TrustedIssuer, removal: IssuerRemoval) => Promise<void>;
}

export interface IssuerRemoval {
  readonly caller: Caller;
  /** The access tokens that came of it stay in force until they expire. */
  readonly keepTokens: boolean;
}
