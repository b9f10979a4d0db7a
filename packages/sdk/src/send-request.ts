import { requestIdHeader } from './contract/headers.ts';
import { describeConnectionFault } from './describe-connection-fault.ts';
import { parseDiagnostics } from './environments/environment-diagnostic.ts';
import { parsePolicyWarnings } from './policy-warning.ts';
import { codeOfStatus, SymbolonError } from './symbolon-error.ts';

/** A `fetch` function: the built-in one, or a compatible one. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface RequestToSend {
  readonly fetch: Fetch;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal | undefined;
}

/** A response, read completely. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends one request and reads its response. Throws SymbolonError `unreachable` or `timed_out` if there is none. */
export async function sendRequest(request: RequestToSend): Promise<RawAnswer> {
  const { signal } = request;
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(request.timeoutMilliseconds);
  try {
    const response = await request.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      // A redirect could carry the credential to another host, or turn a POST into a GET.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    const { host } = new URL(request.url);
    if (timeout.aborted) {
      const message = `${host} did not respond within ${request.timeoutMilliseconds / 1_000} s`;
      throw new SymbolonError(message, { code: 'timed_out', cause });
    }
    throw new SymbolonError(`cannot reach ${host}: ${describeConnectionFault(cause)}`, {
      code: 'unreachable',
      cause,
    });
  }
}

/** Converts a response to an error: `{code, message}` (docs/contract/README.md), or whatever a proxy sent. */
export function errorOfAnswer({ status, headers, text }: RawAnswer): SymbolonError {
  const requestId = headers.get(requestIdHeader);
  if (status >= 400) {
    const { message, reason, diagnostics, warnings } = parseFailure(text);
    return new SymbolonError(message ?? `the server responded with status ${status}`, {
      code: status === 400 && diagnostics.length > 0 ? 'invalid_environment' : codeOfStatus(status),
      status,
      reason,
      requestId,
      diagnostics,
      warnings,
    });
  }
  const fault = status >= 300 ? `a redirect (status ${status}), which is not followed` : `status ${status}`;
  return new SymbolonError(`the server responded with ${fault}; check the URL`, {
    code: 'unexpected_answer',
    status,
    requestId,
  });
}

function parseFailure(text: string) {
  const body = parseJson(text);
  const { message, status, diagnostics, warnings } = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Readonly<Record<string, unknown>>;
  return {
    message: typeof message === 'string' && message !== '' ? message : null,
    reason: typeof status === 'string' ? status : null,
    diagnostics: parseDiagnostics(diagnostics),
    warnings: parsePolicyWarnings(warnings),
  };
}

/** Parses JSON; returns undefined for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
