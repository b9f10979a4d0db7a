import type { ResponseOf } from '@symbolon/sdk';
import type { OrgSession } from '../session/open-session.ts';
import { safeText } from '../terminal/safe-text.ts';

/** Criteria for active tokens; a token must meet all of them. */
export interface TokenCriteria {
  readonly tokenId?: string;
  readonly issuerId?: string;
  /** Indexes of policies in the current document. */
  readonly policyIndexes?: number[];
  readonly subject?: string;
  readonly userLogin?: string;
  readonly teamName?: string;
  /** Unix seconds. */
  readonly since?: number;
}

type Batch = ResponseOf<'POST /api/orgs/{orgName}/tokens/revoke'>;

export interface CountedTokens {
  readonly count: number;
  /** The open environment sessions of the tokens. */
  readonly sessions: number;
  /** The first ones. */
  readonly tokens: Batch['tokens'];
  /** False if counting stopped early. */
  readonly isComplete: boolean;
}

/** The maximum number of calls for a count; they cover 10,000 tokens. */
const maxCountingCalls = 20;

/** Counts the active tokens that meet the criteria. */
export async function countTokens(session: OrgSession, criteria: TokenCriteria): Promise<CountedTokens> {
  return runBatches(session, { criteria, dryRun: true }, maxCountingCalls);
}

/** Revokes the tokens that meet the criteria, in batches. */
export async function revokeTokens(
  session: OrgSession,
  criteria: TokenCriteria,
  reason: string | undefined,
): Promise<CountedTokens> {
  return runBatches(session, { criteria, ...(reason === undefined ? {} : { reason }) }, Infinity);
}

/** Describes the effect of revoking them, one line each. */
export function describeTokens({ count, sessions, tokens, isComplete }: CountedTokens): string[] {
  const lost = `${isComplete ? '' : 'at least '}${describeSessionCount(sessions)}`;
  if (count === 0) return ['no active access tokens', ...(sessions === 0 ? [] : [lost])];
  const number = `${isComplete ? '' : 'at least '}${count}`;
  const rest = count - Math.min(count, linesShown);
  return [
    `${number} active ${count === 1 ? 'token' : 'tokens'} and everything obtained with ${count === 1 ? 'it' : 'them'}:`,
    ...tokens
      .slice(0, linesShown)
      .map(({ id, name, workload }) => `  ${id}  ${safeText(workload?.subject ?? name)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    lost,
  ];
}

/** Describes the number of tokens and sessions that an option keeps. */
export function describeKept({ count, sessions }: CountedTokens): string {
  const tokens = count === 1 ? '1 token' : `${count} tokens`;
  const kept = sessions === 0 ? tokens : `${tokens} and ${describeSessionCount(sessions)}`;
  return `${kept} ${count === 1 && sessions === 0 ? 'stays until it expires' : 'stay until they expire'}`;
}

/** Formats `2 open environment sessions`. */
export function describeSessionCount(count: number): string {
  return `${count === 0 ? 'no' : count} open environment ${count === 1 ? 'session' : 'sessions'}`;
}

const linesShown = 5;

async function runBatches(
  { client, orgName }: OrgSession,
  body: { criteria: TokenCriteria; dryRun?: boolean; reason?: string },
  maxCalls: number,
): Promise<CountedTokens> {
  let [count, sessions] = [0, 0];
  let tokens: Batch['tokens'] = [];
  let continuationToken: string | undefined;
  for (let calls = 0; calls < maxCalls; calls += 1) {
    const batch: Batch = await client.request('POST /api/orgs/{orgName}/tokens/revoke', {
      path: { orgName },
      body: { ...body, ...(continuationToken === undefined ? {} : { continuationToken }) },
    });
    count += batch.count;
    sessions += batch.sessions;
    if (tokens.length === 0) tokens = batch.tokens;
    continuationToken = batch.continuationToken;
    if (continuationToken === undefined) return { count, sessions, tokens, isComplete: true };
  }
  return { count, sessions, tokens, isComplete: false };
}
