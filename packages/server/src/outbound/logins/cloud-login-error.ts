import { CodedError } from '../../platform/coded-error.ts';

/**
 * `inputs_invalid`, `environment_unsaved`, `attribute_unavailable`, `address_refused`: the login cannot be done as it
 * is written. `cloud_refused`: the cloud said no. `cloud_unreachable`: it cannot be talked to, and waiting would not
 * help. `cloud_unavailable`: it was slow, down or throttling until the deadline. `cloud_answer_malformed`: nonsense.
 * `signing_unavailable`: the cloud was not asked, for no token could be signed.
 */
export type CloudLoginErrorCode =
  | 'inputs_invalid'
  | 'environment_unsaved'
  | 'attribute_unavailable'
  | 'address_refused'
  | 'cloud_refused'
  | 'cloud_unreachable'
  | 'cloud_unavailable'
  | 'cloud_answer_malformed'
  | 'signing_unavailable';

/** What the cloud itself said, in its words. */
export interface CloudFault {
  readonly code: string;
  readonly message: string;
}

/** What was presented to the cloud: to be compared with its trust policy. */
export interface Presented {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
}

/** Why a login brought no credentials. The message holds neither a token nor a credential. */
export class CloudLoginError extends CodedError<CloudLoginErrorCode> {
  readonly fault: CloudFault | null;
  readonly presented: Presented | null;

  constructor(
    code: CloudLoginErrorCode,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly fault?: CloudFault | null;
      readonly presented?: Presented | null;
    } = {},
  ) {
    super(code, message, options.cause === undefined ? {} : { cause: options.cause });
    this.fault = options.fault ?? null;
    this.presented = options.presented ?? null;
  }
}

/** SDKs wrap what their transport throws; the error of ours within, or null. */
export function findCloudLoginError(error: unknown): CloudLoginError | null {
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    if (cause instanceof CloudLoginError) return cause;
    cause = cause.cause;
  }
  return null;
}
