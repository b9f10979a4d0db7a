// Generated from packages/sdk/src/exchange/request-grant.ts by tools/generate/build-action.ts; npm run generate updates it.

import { requestIdHeader } from '../contract/headers.js';
import { identityTokenType, tokenExchangeGrant } from '../contract/urns.js';
import { parseServerUrl } from '../parse-server-url.js';
import { retry } from '../retry-policy.js';
import { errorOfAnswer, parseJson, sendRequest } from '../send-request.js';
import { SymbolonError } from '../symbolon-error.js';
import { TokenExchangeError } from './token-exchange-error.js';

/** Sends an exchange (RFC 8693 §2.1). Throws TokenExchangeError and SymbolonError; retries temporary failures. */
export async function requestGrant(options, request) {
  const url = `${parseServerUrl(options.url)}/api/oauth/token`;
  return retry(options.retry ?? {}, () => tryExchange(url, options, request), options.signal);
}

async function tryExchange(url, options, request) {
  const form = new URLSearchParams({
    grant_type: tokenExchangeGrant,
    subject_token_type: identityTokenType,
    subject_token: await loadSubjectToken(options),
    ...request,
  });
  const now = options.retry?.now ?? Date.now;
  const askedAt = now();
  let answer;
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

async function loadSubjectToken({ subjectToken, getSubjectToken }) {
  const token = (getSubjectToken ? await getSubjectToken() : (subjectToken ?? '')).trim();
  if (token !== '') return token;
  throw new SymbolonError('no identity token to exchange', { code: 'invalid_request' });
}

function parseGrant(answer, askedAt) {
  const body = parseJson(answer.text) ?? {};
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

function parseRefusal(answer) {
  const body = parseJson(answer.text);
  const { error, error_description: description } = body ?? {};
  if (typeof error !== 'string') return errorOfAnswer(answer);
  return new TokenExchangeError({
    error,
    description: typeof description === 'string' ? description : 'no description',
    status: answer.status,
    requestId: answer.headers.get(requestIdHeader),
  });
}
