// Generated from packages/sdk/src/send-request.ts by tools/generate/build-action.ts; npm run generate updates it.

import { requestIdHeader } from './contract/headers.js';
import { describeConnectionFault } from './describe-connection-fault.js';
import { parseDiagnostics } from './environments/environment-diagnostic.js';
import { parsePolicyWarnings } from './policy-warning.js';
import { codeOfStatus, SymbolonError } from './symbolon-error.js';

/** Sends one request and reads its response. Throws SymbolonError `unreachable` or `timed_out` if there is none. */
export async function sendRequest(request) {
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
export function errorOfAnswer({ status, headers, text }) {
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

function parseFailure(text) {
  const body = parseJson(text);
  const { message, status, diagnostics, warnings } = typeof body === 'object' && body !== null ? body : {};
  return {
    message: typeof message === 'string' && message !== '' ? message : null,
    reason: typeof status === 'string' ? status : null,
    diagnostics: parseDiagnostics(diagnostics),
    warnings: parsePolicyWarnings(warnings),
  };
}

/** Parses JSON; returns undefined for invalid JSON. */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
