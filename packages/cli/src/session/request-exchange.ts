import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AccessTokenKind,
  type ExchangedIdentityToken,
  type ExchangedToken,
  exchangeForIdentityToken,
  exchangeToken,
} from '@symbolon/sdk';
import { usageError } from '../command-line/cli-error.ts';
import type { CommandContext } from '../command-line/command.ts';
import { parseDuration } from '../command-line/values/parse-duration.ts';
import { requireChoice } from '../command-line/values/require-choice.ts';
import { namespaceOf, userAgentOf } from './open-session.ts';
import { openSubjectToken } from './subject-token.ts';

export interface ExchangeRequest {
  readonly url: string;
  readonly organization: string;
  readonly oidcToken: string | undefined;
  readonly ambient: boolean;
  readonly expiration: string | undefined;
}

export interface ExchangeTarget {
  readonly kind: AccessTokenKind;
  readonly scope: string;
}

/** The kinds of access tokens that an exchange can request. */
export const accessTokenKinds: readonly AccessTokenKind[] = ['organization', 'team', 'personal', 'runner'];

const optionOfKind: Readonly<Record<AccessTokenKind, string>> = {
  organization: '',
  team: '--team NAME',
  personal: '--user LOGIN',
  runner: '--runner POOL',
};

/** Reads which access token the options request; they are mutually exclusive. Throws a usage error. */
export function readTarget(options: {
  readonly type?: string | undefined;
  readonly team?: string | undefined;
  readonly user?: string | undefined;
  readonly runner?: string | undefined;
  readonly admin?: boolean;
}): ExchangeTarget {
  const { type, team, user, runner, admin = false } = options;
  const targets: ExchangeTarget[] = [
    ...(team === undefined ? [] : [{ kind: 'team', scope: `team:${team}` } as const]),
    ...(user === undefined ? [] : [{ kind: 'personal', scope: `user:${user}` } as const]),
    ...(runner === undefined ? [] : [{ kind: 'runner', scope: `runner:${runner}` } as const]),
    ...(admin ? [{ kind: 'organization', scope: 'admin' } as const] : []),
  ];
  if (targets.length > 1)
    throw usageError('a team, a user, a runner pool and admin are mutually exclusive: specify one');
  const [target = { kind: 'organization', scope: '' } as const] = targets;
  if (type === undefined || type === target.kind) return target;
  const needed = optionOfKind[requireChoice('--type', type, accessTokenKinds)];
  throw usageError(
    needed ? `--type ${type} needs ${needed}` : '--type organization takes no team, user or runner',
  );
}

/** The source of the exchanged identity token. */
export interface Origin {
  readonly origin: string;
}

/** Exchanges the identity token that the options name for an access token. */
export async function requestExchange(
  context: CommandContext,
  request: ExchangeRequest & { readonly target: ExchangeTarget },
): Promise<ExchangedToken & Origin> {
  const { origin, options } = await openExchange(context, request);
  const { kind, scope } = request.target;
  return { ...(await exchangeToken({ ...options, requestedTokenType: kind, scope })), origin };
}

/** Exchanges the identity token that the options name for an identity token of the server. */
export async function requestIdentityExchange(
  context: CommandContext,
  request: ExchangeRequest & { readonly audience: string },
): Promise<ExchangedIdentityToken & Origin> {
  const { origin, options } = await openExchange(context, request);
  return { ...(await exchangeForIdentityToken({ ...options, audience: request.audience })), origin };
}

async function openExchange(context: CommandContext, request: ExchangeRequest) {
  const subject = await openSubjectToken(context, request);
  const options = {
    url: request.url,
    organization: request.organization,
    getSubjectToken: subject.getToken,
    namespace: namespaceOf(context),
    userAgent: userAgentOf(context),
    retry: { sleep: (milliseconds: number) => waitAndReport(context, milliseconds) },
    ...(request.expiration === undefined
      ? {}
      : { expirationSeconds: parseDuration(request.expiration, 'the expiration') }),
  };
  return { origin: subject.origin, options };
}

/** Waits and reports the delay, so that a job's log shows the reason for it. */
async function waitAndReport({ out }: CommandContext, milliseconds: number): Promise<void> {
  if (milliseconds >= 1_000) {
    out.note(`temporarily unavailable; trying again in ${Math.round(milliseconds / 1_000)} s`);
  }
  await sleep(milliseconds);
}
