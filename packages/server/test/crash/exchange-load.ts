import type { HttpsIssuer } from '../support/issuers/https-issuer.ts';

/** The responses before the server died; requests without a response are not included. */
export interface ConfirmedOutcomes {
  /** Every subject token that was sent, with or without a response. */
  readonly sent: string[];
  readonly granted: { readonly subjectToken: string; readonly accessToken: string }[];
  readonly refused: { readonly subjectToken: string; readonly decisionId: string }[];
}

const connections = 16;

/**
 * Exchanges on 16 connections, each time with a new token, until the server is gone; records responses in `confirmed`.
 */
export async function exchangeUntilGone(
  url: string,
  issuer: HttpsIssuer,
  confirmed: ConfirmedOutcomes,
): Promise<void> {
  const seats = Array.from({ length: connections }, (_, seat) =>
    exchangeInTurn(url, issuer, confirmed, seat),
  );
  await Promise.all(seats);
}

async function exchangeInTurn(
  url: string,
  issuer: HttpsIssuer,
  confirmed: ConfirmedOutcomes,
  seat: number,
): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    // No policy admits every fourth token, because refusals must survive too.
    const subject =
      turn % 4 === 3 ? 'repo:evil/app:ref:refs/heads/main' : 'repo:acme/app:ref:refs/heads/main';
    const jti = `${seat}-${turn}-${performance.now()}`;
    const subjectToken = await issuer.mint({ sub: subject, aud: 'urn:pulumi:org:main', jti });
    confirmed.sent.push(subjectToken);
    const answer = await exchangeOnce(url, subjectToken);
    if (answer === null) return;
    if (answer.access_token !== undefined) {
      confirmed.granted.push({ subjectToken, accessToken: answer.access_token });
    } else {
      const decisionId = /decision ([0-9a-f-]{36})/.exec(answer.error_description ?? '')?.[1] ?? '';
      confirmed.refused.push({ subjectToken, decisionId });
    }
  }
}

export interface ExchangeAnswer {
  readonly access_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** Null if the server died before the response was complete. */
export async function exchangeOnce(url: string, subjectToken: string): Promise<ExchangeAnswer | null> {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: 'urn:pulumi:org:main',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: subjectToken,
  });
  try {
    const response = await fetch(`${url}/api/oauth/token`, { method: 'POST', body });
    return (await response.json()) as ExchangeAnswer;
  } catch {
    return null;
  }
}
