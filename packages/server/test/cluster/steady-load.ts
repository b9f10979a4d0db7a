import { setTimeout as pause } from 'node:timers/promises';
import type { ConfirmedOutcomes } from '../crash/exchange-load.ts';
import type { RegisteredIssuer } from '../journeys/trusting-server.ts';
import type { ServerClient, TokenAnswer } from '../support/servers/server-client.ts';

/** All responses, and the outcome of the other requests. */
export interface LoadOutcomes extends ConfirmedOutcomes {
  /** 503 with Retry-After and the endpoint's own form of errors. */
  readonly away: string[];
  /** The connection was refused or lost before the response was complete. */
  readonly cut: string[];
  /** No response in 20 s. */
  readonly hung: string[];
  /** Any other response, with its status and error. */
  readonly unexpected: string[];
}

export interface SteadyLoad {
  readonly outcomes: LoadOutcomes;
  /** Resolves when this many more exchanges were granted. */
  granted(count: number): Promise<void>;
  stop(): Promise<LoadOutcomes>;
}

const seats = 8;
const hungMilliseconds = 120_000;

/**
 * Exchanges on eight connections at once, each time with a new token and on the next server in the rotation, until
 * stopped, whatever the responses.
 */
export function startSteadyLoad(next: () => ServerClient, issuer: RegisteredIssuer): SteadyLoad {
  const outcomes: LoadOutcomes = {
    ...{ sent: [], granted: [], refused: [] },
    ...{ away: [], cut: [], hung: [], unexpected: [] },
  };
  let stopped = false;

  async function sit(seat: number): Promise<void> {
    for (let turn = 0; !stopped; turn += 1) {
      // No policy admits every fourth token, because refusals must survive too.
      const sub = turn % 4 === 3 ? 'user:stranger' : 'repo:acme/app';
      const subjectToken = issuer.mint({ sub, jti: `${seat}-${turn}-${performance.now()}` });
      outcomes.sent.push(subjectToken);
      const before = outcomes.granted.length + outcomes.refused.length;
      await exchangeInto(outcomes, next(), subjectToken);
      if (outcomes.granted.length + outcomes.refused.length === before) await pause(10);
    }
  }

  const sitting = Promise.all(Array.from({ length: seats }, (_, seat) => sit(seat)));
  return {
    outcomes,
    async granted(count) {
      const wanted = outcomes.granted.length + count;
      while (outcomes.granted.length < wanted) await pause(5);
    },
    async stop() {
      stopped = true;
      await sitting;
      return outcomes;
    },
  };
}

async function exchangeInto(
  outcomes: LoadOutcomes,
  server: ServerClient,
  subjectToken: string,
): Promise<void> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'urn:pulumi:org:main',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: subjectToken,
  });
  try {
    const signal = AbortSignal.timeout(hungMilliseconds);
    const response = await fetch(`${server.url}/api/oauth/token`, { method: 'POST', body, signal });
    note(outcomes, subjectToken, { response, answer: (await response.json()) as Partial<TokenAnswer> });
  } catch (cause) {
    const list = (cause as Error).name === 'TimeoutError' ? outcomes.hung : outcomes.cut;
    list.push(subjectToken);
  }
}

function note(
  outcomes: LoadOutcomes,
  subjectToken: string,
  { response, answer }: { readonly response: Response; readonly answer: Partial<TokenAnswer> },
): void {
  const description = answer.error_description ?? '';
  const decisionId = /decision ([0-9a-f-]{36})/.exec(description)?.[1];
  if (answer.access_token !== undefined) {
    outcomes.granted.push({ subjectToken, accessToken: answer.access_token });
  } else if (decisionId !== undefined) {
    outcomes.refused.push({ subjectToken, decisionId });
  } else if (answer.error === 'temporarily_unavailable' && response.headers.get('retry-after') === '1') {
    outcomes.away.push(subjectToken);
  } else {
    outcomes.unexpected.push(`${response.status} ${answer.error}: ${description}`);
  }
}
