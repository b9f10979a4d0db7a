import { requestIdHeader } from './contract/headers.ts';
import { type Attempt, type RetryPolicy, retry } from './retry-policy.ts';
import { errorOfAnswer, type Fetch, parseJson, type RawAnswer, sendRequest } from './send-request.ts';
import { SymbolonError } from './symbolon-error.ts';

export interface ClientOptions {
  /** The server's public URL, such as `https://symbolon.example.com`. */
  readonly url: string;
  /** An access token, or a function that returns one for each call, such as `createTokenSource(…).getAccessToken`. */
  readonly token?: string | (() => Promise<string>);
  readonly fetch?: Fetch;
  readonly userAgent?: string;
  /** The timeout of one attempt. Default: 30,000. */
  readonly timeoutMilliseconds?: number;
  readonly retry?: RetryPolicy;
}

export interface CallOptions {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly text?: { readonly content: string; readonly contentType: string } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Overrides the client's timeout. */
  readonly timeoutMilliseconds?: number | undefined;
  readonly safeToRepeat?: true | undefined;
}

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const transientStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Calls the server, whose URL has no trailing slash, with `METHOD /path/{member}` and returns the response. Throws
 * SymbolonError for any response that is not a success. Retries repeatable calls on 429, 502, 503, 504 and connection
 * failures.
 */
export async function callServer(
  client: ClientOptions,
  name: string,
  options: CallOptions,
): Promise<RawAnswer> {
  const [method = '', template = ''] = name.split(' ', 2);
  const mayRepeat = options.safeToRepeat === true || idempotentMethods.has(method);
  const target = client.url + fillPath(template, options.path ?? {}) + formatQuery(options.query ?? {});
  return retry(mayRepeat ? (client.retry ?? {}) : { attempts: 1 }, () =>
    tryOnce(client, method, target, options),
  );
}

async function tryOnce(
  client: ClientOptions,
  method: string,
  url: string,
  options: CallOptions,
): Promise<Attempt<RawAnswer>> {
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

async function headersOf(
  client: ClientOptions,
  { body, text, headers }: CallOptions,
): Promise<Record<string, string>> {
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
export function parseAnswer(answer: RawAnswer): unknown {
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
function fillPath(template: string, values: object): string {
  const given = new Map<string, unknown>(Object.entries(values));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given.get(name);
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new SymbolonError(`${name} must be a name that can be part of a URL path`, {
        code: 'invalid_request',
      });
    }
    return encodeURIComponent(value);
  });
}

function formatQuery(values: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}
