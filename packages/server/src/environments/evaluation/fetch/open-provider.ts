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
import type { OpenRequest, ProviderOutcome } from '../../language/index.ts';
import { textsAt } from './texts-at.ts';

export interface ProviderContext extends CloudLoginContext {
  readonly logger: Logger;
  /** How long the logins of one opening may take, all together. */
  readonly openSeconds: number;
}

/** One opening of an environment: who, which, and until when its logins may take. */
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

/** So that a login which gives up at the deadline can still say itself what it waited for. */
const graceMs = 250;

/**
 * Logs in for `fn::open::{provider}`, written in `current`. Never rejects, and answers by the deadline whatever the
 * login does: one that hangs keeps nobody else from what was brought.
 */
export function openProvider(
  context: ProviderContext,
  opening: Opening,
  call: Call,
): Promise<ProviderOutcome> {
  const leftMs = Math.max(0, opening.deadlineAt - context.clock.monotonicMs());
  const late = {
    ok: false,
    message: `fn::open::${call.provider} did not answer in time: opening an environment may take ${context.openSeconds} s`,
  } as const;
  return withinMilliseconds(leftMs + graceMs, logIn(context, opening, call), late);
}

async function logIn(
  context: ProviderContext,
  { caller, organization, root, deadlineAt }: Opening,
  { provider, inputs, secretInputs, current }: Call,
): Promise<ProviderOutcome> {
  const kind = loginKinds.get(provider);
  if (kind === undefined) return { ok: false, message: `there is no provider ${provider}` };
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
    return { ok: true, outputs, secrets };
  } catch (error) {
    if (error instanceof CloudLoginError) return { ok: false, message: hide(error.message) };
    const { requestId } = caller;
    // As text, because an error that nobody foresaw may hold what it was given.
    context.logger.error({ requestId, provider, fault: hide(inspect(error)) }, 'a login failed');
    return {
      ok: false,
      message: `fn::open::${provider} went wrong on this server; its log tells more under the request id ${requestId}`,
    };
  }
}

/** What `work` resolves to, or `otherwise` where it takes longer. */
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
