import type { Caller, OrganizationAccess, Principal } from '../../access/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { GuardedFetch } from '../../platform/guarded-fetch/index.ts';
import type { Result } from '../../platform/result.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { LintWarning, Policy } from '../policies/index.ts';
import type { IssuerKeys } from './issuer-keys/issuer-keys.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** The dependencies of the use cases of this folder. */
export interface IssuerContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly fetch: GuardedFetch;
  readonly issuerKeys: IssuerKeys;
  /** `http:` issuers on private addresses, for development (SYMBOLON_INSECURE_HTTP_ISSUERS). */
  readonly allowInsecureHttp: boolean;
  /** Parses and lints the policies of a registration. */
  readonly checkPolicies: (
    organization: OrganizationAccess,
    issuer: TrustedIssuer,
    request: WantedPolicies,
  ) => Promise<PoliciesCheck>;
  /**
   * Refuses a change of an issuer whose policies give more than the caller has, because the caller could then obtain what
   * they give. In the transaction of the change.
   */
  readonly requireWithinPolicies: (tx: Tx, caller: Caller, change: IssuerChange) => Promise<void>;
  /** Writes the policy document of a new issuer, in the same transaction. */
  readonly onRegistered: (tx: Tx, issuer: TrustedIssuer, registered: RegisteredWith) => Promise<void>;
  readonly onDeleted: (tx: Tx, issuer: TrustedIssuer, removal: IssuerRemoval) => Promise<void>;
}

/** Policies of a registration, before they are parsed. */
export interface WantedPolicies {
  readonly policies: unknown;
  /** True to refuse the registration for severe lints. */
  readonly strict: boolean;
}

export type PoliciesCheck = Result<readonly Policy[], PoliciesRefusal>;

export type PoliciesRefusal =
  | { readonly reason: 'invalid'; readonly message: string }
  | {
      readonly reason: 'severe_lint';
      readonly message: string;
      readonly warnings: readonly LintWarning[];
    };

/** A change of an issuer, by the principal that `authorizedWrite` returned. */
export interface IssuerChange {
  readonly principal: Principal;
  readonly organization: OrganizationAccess;
  readonly issuerId: string;
}

export interface RegisteredWith {
  readonly registeredBy: string;
  readonly policies: readonly Policy[];
}

export interface IssuerRemoval {
  readonly caller: Caller;
  /** Keeps the access tokens obtained through the issuer until they expire. */
  readonly keepTokens: boolean;
}
