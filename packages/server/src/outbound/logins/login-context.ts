import type { Clock } from '../../platform/clock.ts';
import type { GuardedCall } from '../../platform/guarded-fetch/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import type { IdentityTokenRequest, MintIdentityToken } from '../identity-tokens/index.ts';
import type { EnvironmentName } from '../subjects/index.ts';

/** The claims that a token of this kind would have, without those that differ each time. Signs nothing. */
export type PreviewClaims = (
  request: Pick<IdentityTokenRequest, 'issuer' | 'subject' | 'audience' | 'claims'>,
) => JsonObject;

export interface LoginEnvironment {
  readonly name: EnvironmentName;
  /** Null where the document is not saved. */
  readonly id: string | null;
}

/** Who opened the environment, as this server authenticated it. */
export interface LoginActor {
  readonly userLogin: string;
  readonly tokenType: 'personal' | 'organization' | 'team';
  /** The team's name, where the token is a team's. */
  readonly team: string | null;
}

/** Where clouds are found instead of their public addresses; a login's own inputs come before these. */
export interface CloudEndpoints {
  readonly awsSts?: string;
  readonly googleSts?: string;
  readonly googleIamCredentials?: string;
}

/** How retries are spaced. */
export interface RetryPace {
  wait(milliseconds: number): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** Everything a login stands on; nothing else reaches the network, the clock or the keys. */
export interface LoginContext {
  readonly mint: MintIdentityToken;
  readonly previewClaims: PreviewClaims;
  readonly organization: { readonly id: string; readonly name: string };
  readonly environment: {
    /** Where the login is written. */
    readonly current: LoginEnvironment;
    /** The one that was opened. */
    readonly root: LoginEnvironment;
  };
  readonly actor: LoginActor;
  readonly namespace: string;
  readonly audit: Omit<IdentityTokenRequest['audit'], 'event' | 'details'>;
  readonly clock: Clock;
  /** On the monotonic clock, in milliseconds; nothing is tried again after it. */
  readonly deadlineAt: number;
  readonly call: GuardedCall;
  readonly endpoints?: CloudEndpoints;
  readonly pace?: RetryPace;
}
