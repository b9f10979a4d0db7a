import type { EnvironmentName } from '../../contract/environment-name.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { GuardedCall } from '../../platform/guarded-fetch/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { IdentityTokenRequest, MintIdentityToken } from '../identity-tokens/index.ts';

/** Returns the claims that a token would have, without those that differ each time. Signs nothing. */
export type PreviewClaims = (
  request: Pick<IdentityTokenRequest, 'issuer' | 'subject' | 'audience' | 'claims'>,
) => JsonObject;

export interface LoginEnvironment {
  readonly name: { readonly project: EnvironmentName; readonly environment: EnvironmentName } | 'unsaved';
  /** Null for an unsaved document. */
  readonly id: string | null;
}

/** The authenticated caller who opened the environment. */
export interface LoginActor {
  readonly userLogin: string;
  readonly tokenType: 'personal' | 'organization' | 'team';
  /** The name of the team, for a team's token. */
  readonly team: string | null;
}

/** URLs of cloud APIs, instead of the public ones; endpoints in a login's inputs take precedence. */
export interface CloudEndpoints {
  readonly awsSts?: string;
  readonly googleSts?: string;
  readonly googleIamCredentials?: string;
}

/** The timer and the randomness of the delays between retries. */
export interface RetryPace {
  wait(milliseconds: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** The dependencies of a login: its only access to the network, the clock and the signing keys. */
export interface LoginContext {
  readonly mint: MintIdentityToken;
  readonly previewClaims: PreviewClaims;
  readonly organization: { readonly id: string; readonly name: OrganizationName };
  readonly environment: {
    /** The environment that contains the login. */
    readonly current: LoginEnvironment;
    /** The environment that was opened. */
    readonly root: LoginEnvironment;
  };
  readonly actor: LoginActor;
  readonly namespace: string;
  readonly authority: IdentityTokenRequest['authority'];
  readonly audit: Omit<IdentityTokenRequest['audit'], 'event' | 'details'>;
  readonly clock: Clock;
  /** The deadline on the monotonic clock, in milliseconds; no request is retried after it. */
  readonly deadlineAt: number;
  readonly call: GuardedCall;
  readonly endpoints?: CloudEndpoints;
  readonly pace?: RetryPace;
}
