import { requestIdHeader } from '../contract/headers.ts';
import { identityTokenType, tokenExchangeGrant } from '../contract/urns.ts';
import { parseServerUrl } from '../parse-server-url.ts';
import { type Attempt, type RetryPolicy, retry } from '../retry-policy.ts';
import { errorOfAnswer, type Fetch, parseJson, type RawAnswer, sendRequest } from '../send-request.ts';
import { SymbolonError } from '../symbolon-error.ts';
import { TokenExchangeError } from './token-exchange-error.ts';

/** The options that all exchanges share. */
export interface SubjectTokenOptions {
  /** The server's public URL. */
  readonly url: string;
  readonly organization: string;
  /** The identity token, or a function that returns one for each attempt. */
  readonly subjectToken?: string;
  readonly getSubjectToken?: () => Promise<string>;
  /** The namespace of URNs, if the operator changed it from `pulumi`. */
  readonly namespace?: string;
  readonly fetch?: Fetch;
  readonly userAgent?: string;
  /** The timeout of one attempt. Default: 30,000. */
  readonly timeoutMilliseconds?: number;
  readonly retry?: RetryPolicy;
  readonly signal?: AbortSignal;
}

/** The granted token, with the members of RFC 8693 §2.2.1. */
export interface Grant {
  readonly token: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
  readonly scope: string;
  readonly issuedTokenType: string;
}

/** The parameters of a request, in addition to the subject token. */
export type GrantRequest = Readonly<Record<'audience' | 'requested_token_type', string>> &
  Readonly<Partial<Record<'scope' | 'resource' | 'expiration', string>>>;

/** Sends an exchange (RFC 8693 §2.1). Throws TokenExchangeError and SymbolonError; retries temporary failures. */
export async function requestGrant(options: SubjectTokenOptions, request: GrantRequest): Promise<Grant> {
  const url = `${parseServerUrl(options.url)}/api/oauth/token`;
  return retry(options.retry ?? {}, () => tryExchange(url, options, request), options.signal);
}

async function tryExchange(
  url: string,
  options: SubjectTokenOptions,
  request: GrantRequest,
): Promise<Attempt<Grant>> {
  const form = new URLSearchParams({
    grant_type: tokenExchangeGrant,
    subject_token_type: identityTokenType,
    subject_token: await loadSubjectToken(options),
    ...request,
  });
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
    // After a timeout, the server may have granted the request and used up a single-use token, so the caller must
    // decide whether to retry.
    const isTransient = error instanceof SymbolonError && error.code === 'unreachable';
    if (!isTransient) throw error;
    return { ok: false, fault: { error } };
  }
  if (answer.status === 200) return { ok: true, value: parseGrant(answer, askedAt) };
  const error = parseRefusal(answer);
  if (answer.status !== 429 && answer.status !== 503) throw error;
  return { ok: false, fault: { error, retryAfter: answer.headers.get('retry-after') } };
}

async function loadSubjectToken({ subjectToken, getSubjectToken }: SubjectTokenOptions): Promise<string> {
  const token = (getSubjectToken ? await getSubjectToken() : (subjectToken ?? '')).trim();
  if (token !== '') return token;
  throw new SymbolonError('no identity token to exchange', { code: 'invalid_request' });
}

function parseGrant(answer: RawAnswer, askedAt: number): Grant {
  const body = (parseJson(answer.text) ?? {}) as Readonly<Record<string, unknown>>;
  const { access_token: token, expires_in: lifetimeSeconds, scope, issued_token_type: type } = body;
  // RFC 6749 appendix A.12. Tokens are written into headers, environment files and other line-based formats.
  if (typeof token !== 'string' || !/^[!-~]+$/.test(token) || typeof lifetimeSeconds !== 'number') {
    throw new SymbolonError('the server’s response contains no token; check the URL', {
      code: 'unexpected_answer',
      status: answer.status,
      requestId: answer.headers.get(requestIdHeader),
    });
  }
  return {
    token,
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
    description: typeof description === 'string' ? description : 'no description',
    status: answer.status,
    requestId: answer.headers.get(requestIdHeader),
  });
}
