import type { GuardedCallAnswer, GuardedCallRequest } from '../../platform/guarded-fetch/index.ts';
import {
  type CloudFault,
  CloudLoginError,
  type CloudLoginErrorCode,
  type Presented,
} from './cloud-login-error.ts';
import { showForeignText } from './foreign-text.ts';
import type { LoginContext } from './login-context.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';

/** A login's way to one API of a cloud, and the words for what goes wrong on it. */
export interface Cloud {
  /** Any answer that is not a passing trouble, whichever status. Throws CloudLoginError. */
  request(url: string, request: Omit<GuardedCallRequest, 'timeoutMs'>): Promise<GuardedCallAnswer>;
  /** The cloud said no. */
  refused(fault: CloudFault): CloudLoginError;
  /** The cloud answered what makes no sense; `what` says of it what can be said. */
  malformed(what: string, cause?: unknown): CloudLoginError;
}

export interface CloudApi {
  /** `aws-login` and so on. */
  readonly login: string;
  /** `AWS STS` and so on. */
  readonly name: string;
  /** Throttling and passing troubles that the status alone does not tell. */
  readonly isPassing?: (answer: GuardedCallAnswer) => boolean;
  readonly faultOf: (answer: GuardedCallAnswer) => CloudFault;
  /** Null where no token of ours was presented. */
  readonly presented: Presented | null;
  /** Where the other side of the comparison is found. */
  readonly compareWith?: string;
  /** Sent along, and in no message. */
  readonly secrets: readonly string[];
}

/** A difference that people should hear of; most clouds bear some minutes. */
const noteworthyDifferenceSeconds = 30;

export function openCloud(context: LoginContext, api: CloudApi): Cloud {
  const { clock } = context;
  let aheadSeconds = 0;

  function fail(
    code: CloudLoginErrorCode,
    what: string,
    options: { fault?: CloudFault; cause?: unknown } = {},
  ) {
    const message = `${api.login}: ${api.name} ${showForeignText(what, api.secrets)}${afterword(code)}`;
    return new CloudLoginError(code, message, { ...options, presented: api.presented });
  }

  function afterword(code: CloudLoginErrorCode): string {
    const { presented, compareWith } = api;
    const clocks =
      code === 'cloud_refused' && Math.abs(aheadSeconds) > noteworthyDifferenceSeconds
        ? ` This server's clock is ${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} that of ${api.name}.`
        : '';
    if (presented === null) return clocks;
    const { iss, aud, sub } = presented;
    const told = `${clocks} Presented: iss "${iss}", aud "${aud}", sub "${sub}"`;
    return compareWith === undefined || code !== 'cloud_refused'
      ? `${told}.`
      : `${told}; compare with ${compareWith}.`;
  }

  return {
    async request(url, request) {
      const answer = await retryUntilDeadline(context, {
        attempt: (timeoutMs) => context.call(url, { ...request, timeoutMs }),
        faultOf: (found) => (isPassing(api, found) ? api.faultOf(found) : null),
        fail,
      });
      aheadSeconds = differenceSeconds(answer, clock.now());
      return answer;
    },
    refused: (fault) => fail('cloud_refused', `refused: ${join(fault)}`, { fault }),
    malformed: (what, cause) =>
      fail('cloud_answer_malformed', `answered what makes no sense: ${what}.`, { cause }),
  };
}

function isPassing({ isPassing: passes }: CloudApi, answer: GuardedCallAnswer): boolean {
  return answer.status === 429 || answer.status >= 500 || passes?.(answer) === true;
}

export function join({ code, message }: CloudFault): string {
  const text = message === '' ? code : `${code}: ${message}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** By how much our clock is ahead, as the cloud's `Date` tells; 0 where it tells nothing. */
function differenceSeconds({ headers }: GuardedCallAnswer, now: number): number {
  const theirs = Date.parse(headers['date'] ?? '');
  return Number.isNaN(theirs) ? 0 : Math.round((now - theirs) / 1_000);
}
