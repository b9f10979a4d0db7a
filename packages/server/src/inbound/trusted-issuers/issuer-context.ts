import type { Caller, OrganizationAccess } from '../../access/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { GuardedFetch } from '../../platform/guarded-fetch/index.ts';
import type { LintWarning, Policy } from '../policies/index.ts';
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
  /** Parses and lints the policies that an issuer is to be registered with. */
  readonly checkPolicies: (
    organization: OrganizationAccess,
    issuer: TrustedIssuer,
    request: WantedPolicies,
  ) => PoliciesCheck;
  /** Writes what comes with an issuer, in the same transaction: its policy document. */
  readonly onRegistered: (tx: Tx, issuer: TrustedIssuer, registered: RegisteredWith) => Promise<void>;
  readonly onDeleted: (tx: Tx, issuer: TrustedIssuer, removal: IssuerRemoval) => Promise<void>;
}

/** Policies of a registration, not parsed yet. */
export interface WantedPolicies {
  readonly policies: unknown;
  /** Severe lints refuse the registration. */
  readonly strict: boolean;
}

export type PoliciesCheck =
  | { readonly ok: true; readonly policies: readonly Policy[] }
  | { readonly ok: false; readonly reason: 'invalid'; readonly message: string }
  | {
      readonly ok: false;
      readonly reason: 'severe_lint';
      readonly message: string;
      readonly warnings: readonly LintWarning[];
    };

export interface RegisteredWith {
  readonly registeredBy: string;
  readonly policies: readonly Policy[];
}

export interface IssuerRemoval {
  readonly caller: Caller;
  /** The access tokens that came of it stay in force until they expire. */
  readonly keepTokens: boolean;
}
