import { CodedError } from '../../platform/coded-error.ts';
import { formatInputFaults, type InputFault } from '../login-contracts/index.ts';

/**
 * - `inputs_invalid`, `environment_unsaved`, `attribute_unavailable`, `address_refused`: the login cannot succeed as
 *   written.
 * - `cloud_refused`: the cloud refused the login.
 * - `cloud_unreachable`: the cloud cannot be reached, and waiting does not help.
 * - `cloud_unavailable`: the cloud was slow, unavailable or throttling until the deadline.
 * - `cloud_answer_malformed`: the cloud's response is malformed.
 * - `signing_unavailable`: no token could be signed, so no request was sent to the cloud.
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

/** The error that the cloud reported, in its own words. */
export interface CloudFault {
  readonly code: string;
  readonly message: string;
}

/** The claims that were presented to the cloud, for comparison with its trust policy. */
export interface Presented {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
}

/** The failure of a login. The message contains neither a token nor a credential. */
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

/** Returns the error for inputs with faults. */
export function invalidInputs(login: string, faults: readonly InputFault[]): CloudLoginError {
  const text = formatInputFaults(faults);
  const complete = faults.length === 1 && faults[0]?.complete === true;
  return new CloudLoginError('inputs_invalid', complete ? text : `${login}: ${text}`);
}

/** Returns the CloudLoginError among the causes of an error, or null: SDKs wrap the errors of their transport. */
export function findCloudLoginError(error: unknown): CloudLoginError | null {
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof Error; depth += 1) {
    if (cause instanceof CloudLoginError) return cause;
    cause = cause.cause;
  }
  return null;
}
