import {
  authorizedWrite,
  type Caller,
  loginOf,
  type OrganizationAccess,
  type Principal,
  recordEvent,
} from '../../access/index.ts';
import type { Database } from '../../database/index.ts';
import type { GuardedCall } from '../../platform/guarded-fetch/index.ts';
import { type HideSecrets, hideSecretsIn } from '../../platform/logging/hide-secrets.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { inSpan } from '../../platform/tracing.ts';
import type { MintIdentityToken } from '../identity-tokens/index.ts';
import { SigningKeyError } from '../signing-keys/index.ts';
import { CloudLoginError, type CloudLoginErrorCode } from './cloud-login-error.ts';
import { describeObtained } from './describe-obtained.ts';
import type {
  CloudEndpoints,
  LoginActor,
  LoginContext,
  LoginEnvironment,
  PreviewClaims,
} from './login-context.ts';
import type { LoginKind, LoginResult } from './login-kind.ts';

export interface CloudLoginContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly namespace: string;
  readonly mint: MintIdentityToken;
  readonly previewClaims: PreviewClaims;
  readonly call: GuardedCall;
  readonly endpoints?: CloudEndpoints;
  /** Called after every login, with its kind, its outcome and its duration. */
  readonly onLogin?: (login: {
    readonly kind: string;
    readonly outcome: CloudLoginErrorCode | 'granted' | 'unforeseen';
    readonly seconds: number;
  }) => void;
  /** Called with the reason why no token could be signed; the reason is only for the log. */
  readonly onSigningUnavailable?: (fault: {
    readonly kind: string;
    readonly requestId: string;
    readonly cause: unknown;
  }) => void;
}

/** The environment of a document that was never saved. */
export const unsaved: LoginEnvironment = { name: 'unsaved', id: null };

/**
 * Logs in for a caller, with or without an environment. Returns the credentials only after they are recorded in the
 * audit log. Throws CloudLoginError.
 */
export async function logInForCaller(
  context: CloudLoginContext,
  caller: Caller,
  request: LoginRequest,
): Promise<LoginResult> {
  const kind = request.kind.name;
  const startedAt = performance.now();
  const end = (outcome: CloudLoginErrorCode | 'granted' | 'unforeseen') =>
    context.onLogin?.({ kind, outcome, seconds: (performance.now() - startedAt) / 1_000 });
  return inSpan(`login ${kind}`, { 'symbolon.request_id': caller.requestId }, async () => {
    try {
      const result = await logIn(context, caller, request);
      end('granted');
      return result;
    } catch (thrown) {
      const error = hideSigningFault(context, thrown, { kind, requestId: caller.requestId });
      end(error instanceof CloudLoginError ? error.code : 'unforeseen');
      throw error;
    }
  });
}

/** Converts a signing fault to a fault of the login; its cause only goes to the log. */
function hideSigningFault(
  { onSigningUnavailable }: CloudLoginContext,
  error: unknown,
  login: { readonly kind: string; readonly requestId: string },
): unknown {
  if (!(error instanceof SigningKeyError) || error.code !== 'signing_unavailable') return error;
  onSigningUnavailable?.({ ...login, cause: error.cause });
  return new CloudLoginError('signing_unavailable', `${login.kind}: ${error.message}`);
}

interface LoginRequest {
  readonly organization: OrganizationAccess;
  readonly environment: LoginContext['environment'];
  readonly kind: LoginKind;
  readonly inputs: unknown;
  /** Removes the secret inputs from the details for the audit log. */
  readonly hide?: HideSecrets;
  readonly deadlineSeconds: number;
}

async function logIn(
  context: CloudLoginContext,
  caller: Caller,
  request: LoginRequest,
): Promise<LoginResult> {
  const { database, clock, onLogin: _, onSigningUnavailable: __, ...dependencies } = context;
  const { organizationId, organizationName } = request.organization;
  const { actor, sourceIp, requestId } = caller;
  const { hide = (text) => text } = request;
  const result = await request.kind.login(
    {
      ...dependencies,
      clock,
      organization: { id: organizationId, name: organizationName },
      environment: request.environment,
      actor: actorFacts(caller.principal),
      authority: caller.authority,
      audit: { actor, sourceIp, requestId, hide },
      deadlineAt: clock.monotonicMs() + request.deadlineSeconds * 1_000,
    },
    request.inputs,
  );
  const obtained = describeObtained(request.kind.name, result, request.environment);
  // Credentials are returned only after they are recorded in the audit log, and only if the caller is still authorized.
  await authorizedWrite({ database, clock }, caller, {}, async (tx) => {
    if (obtained === null) return;
    await recordEvent(
      tx,
      { database, clock },
      {
        caller,
        organizationId,
        event: 'cloud-credentials-obtained',
        ...obtained,
        details: hideSecretsIn(obtained.details, hide),
      },
    );
  });
  return result;
}

/** Returns the facts about the caller that this server attests in tokens. */
export function actorFacts(principal: Principal): LoginActor {
  const userLogin = loginOf(principal);
  switch (principal.kind) {
    case 'user':
      return { userLogin, tokenType: 'personal', team: null };
    case 'organization':
      return { userLogin, tokenType: 'organization', team: null };
    case 'team':
      return { userLogin, tokenType: 'team', team: principal.teamName };
    case 'runner':
      throw new Error('a runner has no permission to log in');
  }
}
