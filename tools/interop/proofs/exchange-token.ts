import type { Stage } from '../start-stage.ts';

export interface ExchangeOutcome {
  readonly status: number;
  readonly body: {
    readonly access_token?: string;
    readonly expires_in?: number;
    readonly error?: string;
    readonly error_description?: string;
  };
}

/** Exchanges a token of a trusted issuer and returns the response; `further` are additional parameters. */
export async function exchangeToken(
  stage: Stage,
  subjectToken: string,
  further: Readonly<Record<string, string>> = {},
): Promise<ExchangeOutcome> {
  const response = await fetch(`${stage.url}/api/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: 'urn:pulumi:org:main',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: subjectToken,
      ...further,
    }),
  });
  return { status: response.status, body: (await response.json()) as ExchangeOutcome['body'] };
}
