import type { OperationName, RequestArguments, ResponseOf } from './operation-types.ts';
import { parseServerUrl } from './parse-server-url.ts';
import { type Attempt, type RetryPolicy, retry } from './retry-policy.ts';
import { errorOfAnswer, type Fetch, parseJson, type RawAnswer, sendRequest } from './send-request.ts';
import { SymbolonError } from './symbolon-error.ts';

export interface ClientOptions {
  /** The server's public URL, such as `https://symbolon.example.com`. */
  readonly url: string;
  /** An access token, or what obtains one for each call, such as `createTokenSource(…).getAccessToken`. */
  readonly token?: string | (() => Promise<string>);
  readonly fetch?: Fetch;
  readonly userAgent?: string;
  /** Of one try; default 30,000. */
  readonly timeoutMilliseconds?: number;
  readonly retry?: RetryPolicy;
}

export interface Client {
  /** Without a trailing slash. */
  readonly url: string;
  /**
   * Calls the server: `client.request('GET /api/orgs/{orgName}/teams', { path: { orgName: 'main' } })`. Throws
   * SymbolonError. Calls that may be repeated are, on 429, 502, 503, 504 and where no connection was made.
   */
  request<Name extends OperationName>(
    name: Name,
    ...options: RequestArguments<Name>
  ): Promise<ResponseOf<Name>>;
}

interface CallOptions {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly safeToRepeat?: true | undefined;
}

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);
const transientStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A typed client of one server. */
export function createClient(options: ClientOptions): Client {
  const url = parseServerUrl(options.url);
  return {
    url,
    async request<Name extends OperationName>(name: Name, ...[given]: RequestArguments<Name>) {
      return (await call({ ...options, url }, name, given ?? {})) as ResponseOf<Name>;
    },
  };
}

async function call(client: ClientOptions, name: string, options: CallOptions): Promise<unknown> {
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
  { body, signal }: CallOptions,
): Promise<Attempt<unknown>> {
  try {
    const answer = await sendRequest({
      fetch: client.fetch ?? fetch,
      url,
      method,
      headers: await headersOf(client, body !== undefined),
      body: body === undefined ? null : JSON.stringify(body),
      timeoutMilliseconds: client.timeoutMilliseconds ?? 30_000,
      signal,
    });
    if (answer.status >= 200 && answer.status < 300) return { done: true, value: parseAnswer(answer) };
    const error = errorOfAnswer(answer);
    if (!transientStatuses.has(answer.status)) throw error;
    return { done: false, error, retryAfter: answer.headers.get('retry-after') };
  } catch (error) {
    const isTransient =
      error instanceof SymbolonError && (error.code === 'unreachable' || error.code === 'timed_out');
    if (!isTransient) throw error;
    return { done: false, error };
  }
}

async function headersOf(client: ClientOptions, hasBody: boolean): Promise<Record<string, string>> {
  const token = typeof client.token === 'function' ? await client.token() : client.token;
  return {
    accept: 'application/json, text/*;q=0.5',
    ...(token === undefined ? {} : { authorization: `token ${token}` }),
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    ...(client.userAgent === undefined ? {} : { 'user-agent': client.userAgent }),
  };
}

function parseAnswer(answer: RawAnswer): unknown {
  if (answer.text === '') return undefined;
  if (!answer.headers.get('content-type')?.includes('json')) return answer.text;
  const value = parseJson(answer.text);
  if (value !== undefined) return value;
  throw new SymbolonError('the server’s answer is not the JSON that it says it is', {
    code: 'unexpected_answer',
    status: answer.status,
    requestId: answer.headers.get('x-pulumi-request-id'),
  });
}

/** A value is one segment, whatever it holds. */
function fillPath(template: string, values: object): string {
  const given = new Map<string, unknown>(Object.entries(values));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = given.get(name);
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new SymbolonError(`${name} must be a name; it is part of the path`, { code: 'invalid_request' });
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
