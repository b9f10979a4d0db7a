import type { GuardedCallRequest, GuardedCallResponse } from '../../platform/guarded-fetch/index.ts';
import {
  type CloudFault,
  CloudLoginError,
  type CloudLoginErrorCode,
  type Presented,
} from './cloud-login-error.ts';
import { showForeignText } from './foreign-text.ts';
import type { LoginContext } from './login-context.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';

/** A client of one cloud API for one login, which also creates the errors of that API. */
export interface Cloud {
  /** Returns any response, whatever its status, that is not a transient fault. Throws CloudLoginError. */
  request(url: string, request: Omit<GuardedCallRequest, 'timeoutMs'>): Promise<GuardedCallResponse>;
  /** Creates the error for a refusal by the cloud. */
  refused(fault: CloudFault): CloudLoginError;
  /** Creates the error for a malformed response; `what` describes the response without its content. */
  malformed(what: string, cause?: unknown): CloudLoginError;
}

export interface CloudApi {
  /** `aws-login` and so on. */
  readonly login: string;
  /** `AWS STS` and so on. */
  readonly name: string;
  /** Returns true for throttling and transient faults that the status alone does not show. */
  readonly isTransient?: (response: GuardedCallResponse) => boolean;
  readonly faultOf: (response: GuardedCallResponse) => CloudFault;
  /** Null if no identity token was presented. */
  readonly presented: Presented | null;
  /** The settings of the cloud with which to compare the presented claims. */
  readonly compareWith?: string;
  /** Secrets in the request, which are removed from messages. */
  readonly secrets: readonly string[];
}

/** The smallest clock difference that messages mention; most clouds tolerate some minutes. */
const minReportedClockSkewSeconds = 30;

export function openCloud(context: LoginContext, api: CloudApi): Cloud {
  const { clock } = context;
  let aheadSeconds = 0;

  function fail(
    code: CloudLoginErrorCode,
    what: string,
    options: { fault?: CloudFault; cause?: unknown } = {},
  ) {
    const message = `${api.login}: ${api.name} ${showForeignText(what, api.secrets)}${formatContext(code)}`;
    return new CloudLoginError(code, message, { ...options, presented: api.presented });
  }

  function formatContext(code: CloudLoginErrorCode): string {
    const { presented, compareWith } = api;
    const clocks =
      code === 'cloud_refused' && Math.abs(aheadSeconds) > minReportedClockSkewSeconds
        ? ` This server's clock is ${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} that of ${api.name}.`
        : '';
    if (presented === null) return clocks;
    const { iss, aud, sub } = presented;
    const claims = `${clocks} Presented: iss "${iss}", aud "${aud}", sub "${sub}"`;
    return compareWith === undefined || code !== 'cloud_refused'
      ? `${claims}.`
      : `${claims}; compare with ${compareWith}.`;
  }

  return {
    async request(url, request) {
      const response = await retryUntilDeadline(context, {
        attempt: (timeoutMs) => context.call(url, { ...request, timeoutMs }),
        faultOf: (found) => (isTransient(api, found) ? api.faultOf(found) : null),
        fail,
      });
      aheadSeconds = clockSkewSeconds(response, clock.now());
      return response;
    },
    refused: (fault) => fail('cloud_refused', `refused: ${formatFault(fault)}`, { fault }),
    malformed: (what, cause) =>
      fail('cloud_answer_malformed', `sent a malformed response: ${what}.`, { cause }),
  };
}

function isTransient({ isTransient: isTransientFor }: CloudApi, response: GuardedCallResponse): boolean {
  return response.status === 429 || response.status >= 500 || isTransientFor?.(response) === true;
}

export function formatFault({ code, message }: CloudFault): string {
  const text = message === '' ? code : `${code}: ${message}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Returns by how much this server's clock is ahead of the cloud's `Date`; 0 if the response has none. */
function clockSkewSeconds({ headers }: GuardedCallResponse, now: number): number {
  const theirs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(theirs) ? 0 : Math.round((now - theirs) / 1_000);
}
