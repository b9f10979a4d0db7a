// Generated from packages/sdk/src/call-server.ts by tools/generate/build-action.ts; npm run generate updates it.

import { requestIdHeader } from './contract/headers.js';
import { retry } from './retry-policy.js';
import { errorOfAnswer, parseJson, sendRequest } from './send-request.js';
import { SymbolonError } from './symbolon-error.js';

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const transientStatuses = new Set([429, 502, 503, 504]);

/**
 * Calls the server, whose URL has no trailing slash, with `METHOD /path/{member}` and returns the response. Throws
 * SymbolonError for any response that is not a success. Retries repeatable calls on 429, 502, 503, 504 and connection
 * failures.
 */
export async function callServer(client, name, options) {
  const [method = '', template = ''] = name.split(' ', 2);
  const mayRepeat = options.safeToRepeat === true || idempotentMethods.has(method);
  const target = client.url + fillPath(template, options.path ?? {}) + formatQuery(options.query ?? {});
  return retry(mayRepeat ? (client.retry ?? {}) : { attempts: 1 }, () =>
    tryOnce(client, method, target, options),
  );
}

async function tryOnce(client, method, url, options) {
  const { body, text } = options;
  try {
    const answer = await sendRequest({
      fetch: client.fetch ?? fetch,
      url,
      method,
      headers: await headersOf(client, options),
      body: text?.content ?? (body === undefined ? null : JSON.stringify(body)),
      timeoutMilliseconds: options.timeoutMilliseconds ?? client.timeoutMilliseconds ?? 30_000,
      signal: options.signal,
    });
    if (answer.status >= 200 && answer.status < 300) return { ok: true, value: answer };
    const error = errorOfAnswer(answer);
    if (!transientStatuses.has(answer.status)) throw error;
    return { ok: false, fault: { error, retryAfter: answer.headers.get('retry-after') } };
  } catch (error) {
    const isTransient =
      error instanceof SymbolonError && (error.code === 'unreachable' || error.code === 'timed_out');
    if (!isTransient) throw error;
    return { ok: false, fault: { error } };
  }
}

async function headersOf(client, { body, text, headers }) {
  const token = typeof client.token === 'function' ? await client.token() : client.token;
  const contentType = text?.contentType ?? (body === undefined ? undefined : 'application/json');
  return {
    accept: 'application/json, text/*;q=0.5',
    ...(token === undefined ? {} : { authorization: `token ${token}` }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(client.userAgent === undefined ? {} : { 'user-agent': client.userAgent }),
    ...headers,
  };
}

/**
 * Parses a response as JSON; returns other types as text, and undefined for an empty response. Throws SymbolonError.
 */
export function parseAnswer(answer) {
  if (answer.text === '') return undefined;
  if (!answer.headers.get('content-type')?.includes('json')) return answer.text;
  const value = parseJson(answer.text);
  if (value !== undefined) return value;
  throw new SymbolonError('the server’s response is not valid JSON', {
    code: 'unexpected_answer',
    status: answer.status,
    requestId: answer.headers.get(requestIdHeader),
  });
}

/** Fills in path values, each encoded as one segment. */
function fillPath(template, values) {
  const given = new Map(Object.entries(values));
  return template.replace(/\{(\w+)\}/g, (_, name) => {
    const value = given.get(name);
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new SymbolonError(`${name} must be a name that can be part of a URL path`, {
        code: 'invalid_request',
      });
    }
    return encodeURIComponent(value);
  });
}

function formatQuery(values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}
