import { parseServerUrl } from './parse-server-url.ts';
import { type Attempt, type RetryPolicy, retry } from './retry-policy.ts';
import { errorOfAnswer, type Fetch, parseJson, type RawAnswer, sendRequest } from './send-request.ts';
import { SymbolonError } from './symbolon-error.ts';
import { TokenExchangeError } from './token-exchange-error.ts';

/** Whose access token is asked for. */
export type AccessTokenKind = 'organization' | 'team' | 'personal' | 'runner';

export interface ExchangeOptions {
  /** The server's public URL. */
  readonly url: string;
  readonly organization: string;
  /** The identity token, or what obtains one; asked anew for each try. */
  readonly subjectToken?: string;
  readonly getSubjectToken?: () => Promise<string>;
  /** Default `organization`. */
  readonly requestedTokenType?: AccessTokenKind;
  /** `admin`, `team:NAME`, `user:LOGIN` or `runner:POOL`, as it fits the type. */
  readonly scope?: string;
  /** Asked for; the issuer's maximum holds. Default: the server's, 7200. */
  readonly expirationSeconds?: number;
  /** The namespace of URNs, where the operator changed it from `pulumi`. */
  readonly namespace?: string;
  readonly fetch?: Fetch;
  readonly userAgent?: string;
  /** Of one try; default 30,000. */
  readonly timeoutMilliseconds?: number;
  readonly retry?: RetryPolicy;
  readonly signal?: AbortSignal;
}

export interface ExchangedToken {
  readonly accessToken: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
  readonly scope: string;
  readonly issuedTokenType: string;
}

/**
 * Exchanges an identity token for an access token (RFC 8693; spec: token-exchange). Throws TokenExchangeError where the
 * server refuses, SymbolonError where it cannot be reached. Tries again on 429, 503 and where no connection was made.
 */
export async function exchangeToken(options: ExchangeOptions): Promise<ExchangedToken> {
  const url = `${parseServerUrl(options.url)}/api/oauth/token`;
  return retry(options.retry ?? {}, () => tryExchange(url, options), options.signal);
}

async function tryExchange(url: string, options: ExchangeOptions): Promise<Attempt<ExchangedToken>> {
  const form = formatForm(options, await loadSubjectToken(options));
  const now = options.retry?.now ?? Date.now;
  const askedAt = now();
  let answer: RawAnswer;
  try {
    answer = await sendRequest({
      fetch: options.fetch ?? fetch,
      url,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
      },
      body: form.toString(),
      timeoutMilliseconds: options.timeoutMilliseconds ?? 30_000,
      signal: options.signal,
    });
  } catch (error) {
    // After a time-out the server may have granted and a single-use token be spent: only the caller can know.
    const isTransient = error instanceof SymbolonError && error.code === 'unreachable';
    if (!isTransient) throw error;
    return { done: false, error };
  }
  if (answer.status === 200) return { done: true, value: parseGrant(answer, askedAt) };
  const error = parseRefusal(answer);
  if (answer.status !== 429 && answer.status !== 503) throw error;
  return { done: false, error, retryAfter: answer.headers.get('retry-after') };
}

async function loadSubjectToken({ subjectToken, getSubjectToken }: ExchangeOptions): Promise<string> {
  const token = (getSubjectToken ? await getSubjectToken() : (subjectToken ?? '')).trim();
  if (token !== '') return token;
  throw new SymbolonError('there is no identity token to exchange', { code: 'invalid_request' });
}

function formatForm(options: ExchangeOptions, subjectToken: string): URLSearchParams {
  const { namespace = 'pulumi', requestedTokenType = 'organization', scope, expirationSeconds } = options;
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: organizationAudience(options.organization, namespace),
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: subjectToken,
    requested_token_type: `urn:${namespace}:token-type:access_token:${requestedTokenType}`,
    ...(scope ? { scope } : {}),
    ...(expirationSeconds === undefined ? {} : { expiration: String(expirationSeconds) }),
  });
}

/** The audience that identity tokens for an organization carry: `urn:pulumi:org:ORG`. */
export function organizationAudience(organization: string, namespace = 'pulumi'): string {
  return `urn:${namespace}:org:${organization}`;
}

function parseGrant(answer: RawAnswer, askedAt: number): ExchangedToken {
  const body = (parseJson(answer.text) ?? {}) as Readonly<Record<string, unknown>>;
  const { access_token: accessToken, expires_in: lifetimeSeconds, scope, issued_token_type: type } = body;
  if (typeof accessToken !== 'string' || typeof lifetimeSeconds !== 'number') {
    throw new SymbolonError('the server’s answer holds no access token; is the URL right?', {
      code: 'unexpected_answer',
      status: answer.status,
      requestId: answer.headers.get('x-pulumi-request-id'),
    });
  }
  return {
    accessToken,
    expiresAt: askedAt + lifetimeSeconds * 1_000,
    scope: typeof scope === 'string' ? scope : '',
    issuedTokenType: typeof type === 'string' ? type : '',
  };
}

function parseRefusal(answer: RawAnswer): Error {
  const body = parseJson(answer.text);
  const { error, error_description: description } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof error !== 'string') return errorOfAnswer(answer);
  return new TokenExchangeError({
    error,
    description: typeof description === 'string' ? description : 'the server says no more',
    status: answer.status,
    requestId: answer.headers.get('x-pulumi-request-id'),
  });
}
