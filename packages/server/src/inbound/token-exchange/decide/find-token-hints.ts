import type { DecisionHint } from '../../decisions/index.ts';
import type { IssuerKeysStatus } from '../../trusted-issuers/index.ts';
import type { ClaimsRefusal } from '../subject-token/describe-checks.ts';

/** The smallest clock difference to mention, in seconds. */
const notableClockDifferenceSeconds = 5;

/** Finds hints for a token that is expired or not valid yet, usually because clocks differ. */
export function findTimeHints(refusal: ClaimsRefusal): DecisionHint[] {
  const seconds = refusal.secondsSinceIssued;
  if (seconds === null) return [];
  if (refusal.reason === 'token_expired') {
    return [
      {
        code: 'token_expired',
        message: `By this server's clock the token was issued ${seconds} s ago. If the job had just obtained it, the clocks differ; otherwise obtain a new token right before the exchange.`,
      },
    ];
  }
  if (seconds < -notableClockDifferenceSeconds) {
    return [
      {
        code: 'clock_difference',
        message: `By this server's clock the token will be issued in ${-seconds} s: the clock of the issuer is ahead, or this server's is behind. Compare both with a time server.`,
      },
    ];
  }
  return [];
}

/** Finds hints for an unknown key: the keys were rotated since the last fetch, or another issuer signed the token. */
export function findKeyHints(status: IssuerKeysStatus, nowAt: number): DecisionHint[] {
  const known = status.keys.map(({ kid }) => kid ?? '(without kid)').join(', ') || 'none';
  const fetched =
    status.lastFetchAt === null
      ? 'they are registered statically: if the issuer rotated its keys, register them again'
      : `last fetched ${Math.round((nowAt - status.lastFetchAt) / 1_000)} s ago; an unknown key causes a fetch at most every 30 s`;
  const failure = status.lastError ? ` The last fetch failed: ${status.lastError.message}` : '';
  return [{ code: 'key_unknown', message: `Known keys: ${known}; ${fetched}.${failure}` }];
}
