import { inspect } from 'node:util';
import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import {
  type CloudLoginContext,
  CloudLoginError,
  type LoginEnvironment,
  logInForCaller,
  loginKinds,
} from '../../../outbound/logins/index.ts';
import { hideSecrets } from '../../../platform/logging/hide-secrets.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { EnvironmentError } from '../../environment-error.ts';
import type { OpenRequest, ProviderOutcome } from '../../language/index.ts';
import { textsAt } from './texts-at.ts';

export interface ProviderContext extends CloudLoginContext {
  readonly logger: Logger;
  /** The maximum duration of all logins of one opening together. */
  readonly openSeconds: number;
}

/** One opening of an environment: the caller, the environment, and the deadline of its logins. */
export interface Opening {
  readonly caller: Caller;
  readonly organization: OrganizationAccess;
  readonly root: LoginEnvironment;
  /** On the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
}

type Call = Pick<OpenRequest, 'provider' | 'inputs' | 'secretInputs'> & {
  readonly current: LoginEnvironment;
};

/** A margin, so that a login that gives up at the deadline can still report the cause. */
const graceMs = 250;

/**
 * Logs in for `fn::open::{provider}`, written in `current`. Never rejects, and resolves by the deadline whatever the
 * login does, so that a login that hangs does not delay the outputs of others.
 */
export function openProvider(
  context: ProviderContext,
  opening: Opening,
  call: Call,
): Promise<ProviderOutcome> {
  const leftMs = Math.max(0, opening.deadlineAt - context.clock.monotonicMs());
  const late = {
    ok: false,
    fault: `fn::open::${call.provider} did not respond in time: the time limit for opening an environment is ${context.openSeconds} s`,
  } as const;
  return withinMilliseconds(leftMs + graceMs, logIn(context, opening, call), late);
}

async function logIn(
  context: ProviderContext,
  { caller, organization, root, deadlineAt }: Opening,
  { provider, inputs, secretInputs, current }: Call,
): Promise<ProviderOutcome> {
  const kind = loginKinds.get(provider);
  if (kind === undefined) return { ok: false, fault: `unknown provider ${provider}` };
  const hide = hideSecrets(textsAt(inputs, secretInputs));
  try {
    const { outputs, secrets } = await logInForCaller(context, caller, {
      organization,
      environment: { current, root },
      kind,
      inputs,
      hide,
      deadlineSeconds: (deadlineAt - context.clock.monotonicMs()) / 1_000,
    });
    return { ok: true, value: { outputs, secrets } };
  } catch (error) {
    // An EnvironmentError: the environment was deleted or retracted, or the caller may no longer open it.
    if (error instanceof CloudLoginError || error instanceof EnvironmentError)
      return { ok: false, fault: hide(error.message) };
    const { requestId } = caller;
    // As text, because an unexpected error may contain its inputs.
    context.logger.error({ requestId, provider, fault: hide(inspect(error)) }, 'a login failed');
    return {
      ok: false,
      fault: `fn::open::${provider} failed because of a fault in this server; see its log for the request id ${requestId}`,
    };
  }
}

/** Resolves to the result of `work`, or to `otherwise` if `work` takes longer. */
function withinMilliseconds<Result>(
  milliseconds: number,
  work: Promise<Result>,
  otherwise: Result,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
