import { accessTokenType, jwtTokenType, tokenExchangeGrant } from '../../../contract/urns.ts';
import { findCloudLoginError } from '../cloud-login-error.ts';
import { isSuccess } from '../json-response.ts';
import type { Cloud } from '../open-cloud.ts';
import { faultOfGoogle } from './google-fault.ts';

export interface GoogleExchange {
  readonly endpoint: string;
  readonly audience: string;
  readonly scope: string;
  readonly subjectToken: string;
}

/** Exchanges an identity token for a federated access token, through Google's own client. Throws CloudLoginError. */
export async function exchangeWithGoogle(cloud: Cloud, exchange: GoogleExchange): Promise<string> {
  // Loaded by the first login, so that a server without logins does not use the memory. The index does not export this
  // class, and the clients that it exports accept no transport for this step.
  const { StsCredentials } = await import('google-auth-library/build/src/auth/stscredentials.js');
  const { gaxios } = await import('google-auth-library');
  const transporter = new gaxios.Gaxios({ fetchImplementation: fetchThrough(cloud) });
  transporter.interceptors.request.add({
    // Retries are left to retry-until-deadline.ts, as for every login.
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
  const response = await client
    .exchangeToken({
      grantType: tokenExchangeGrant,
      audience: exchange.audience,
      scope: [exchange.scope],
      requestedTokenType: accessTokenType,
      subjectToken: exchange.subjectToken,
      subjectTokenType: jwtTokenType,
    })
    .catch((error: unknown) => {
      throw findCloudLoginError(error) ?? cloud.malformed('a response that the SDK cannot parse', error);
    });
  const token: unknown = response.access_token;
  if (typeof token !== 'string' || token === '') throw cloud.malformed('no access token');
  return token;
}

function fetchThrough(cloud: Cloud): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const response = await cloud.request(url, {
      method: init?.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(init?.body === undefined || init.body === null ? {} : { body: String(init.body) }),
    });
    if (!isSuccess(response)) throw cloud.refused(faultOfGoogle(response));
    // The client parses only bodies with a JSON content type, but any body that is valid JSON is accepted here.
    const headers = { ...response.headers, 'content-type': 'application/json' };
    return new Response(response.text, { status: response.status, headers });
  };
}
