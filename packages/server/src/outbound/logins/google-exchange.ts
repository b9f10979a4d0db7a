import { findCloudLoginError } from './cloud-login-error.ts';
import { faultOfGoogle } from './google-fault.ts';
import { isSuccess } from './json-answer.ts';
import type { Cloud } from './open-cloud.ts';

export interface GoogleExchange {
  readonly endpoint: string;
  readonly audience: string;
  readonly scope: string;
  readonly subjectToken: string;
}

/** A federated access token for a token of ours, through Google's own client. Throws CloudLoginError. */
export async function exchangeWithGoogle(cloud: Cloud, exchange: GoogleExchange): Promise<string> {
  // Loaded with the first login: a server that logs in nowhere does without its memory. The index does not name
  // this class, and the clients that it names cannot be given a transport for this step.
  const { StsCredentials } = await import('google-auth-library/build/src/auth/stscredentials.js');
  const { gaxios } = await import('google-auth-library');
  const transporter = new gaxios.Gaxios({ fetchImplementation: fetchThrough(cloud) });
  transporter.interceptors.request.add({
    // Every login retries in one way: retry-until-deadline.ts.
    resolved: async (config) => {
      config.retry = false;
      config.retryConfig = { retry: 0, noResponseRetries: 0 };
      return config;
    },
  });
  const client = new StsCredentials({
    tokenExchangeEndpoint: `${exchange.endpoint.replace(/\/$/, '')}/v1/token`,
    transporter,
  });
  const answer = await client
    .exchangeToken({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: exchange.audience,
      scope: [exchange.scope],
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      subjectToken: exchange.subjectToken,
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
    })
    .catch((error: unknown) => {
      throw findCloudLoginError(error) ?? cloud.malformed('an answer that the SDK cannot read', error);
    });
  const token: unknown = answer.access_token;
  if (typeof token !== 'string' || token === '') throw cloud.malformed('no access token');
  return token;
}

function fetchThrough(cloud: Cloud): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const answer = await cloud.request(url, {
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(init?.body === undefined || init.body === null ? {} : { body: String(init.body) }),
    });
    if (!isSuccess(answer)) throw cloud.refused(faultOfGoogle(answer));
    return new Response(answer.text, { status: answer.status, headers: { ...answer.headers } });
  };
}
