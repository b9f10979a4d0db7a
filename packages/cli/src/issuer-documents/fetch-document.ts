/** A document as its URL currently serves it. */
export interface FetchedDocument {
  readonly url: string;
  readonly contentType: string;
  /** From Cache-Control; null without one. */
  readonly maxAgeSeconds: number | null;
  readonly text: string;
  /** Undefined if the text is not JSON. */
  readonly value: unknown;
}

export type FetchOutcome =
  | { readonly ok: true; readonly value: FetchedDocument }
  | { readonly ok: false; readonly fault: string };

const timeoutMilliseconds = 10_000;
const maxTextLength = 1_000_000;

/** Fetches a public document as a verifier does: without credentials or redirects, and with a timeout. */
export async function fetchDocument(url: string): Promise<FetchOutcome> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = await response.text();
    if (response.status !== 200)
      return { ok: false, fault: `${url} responds with status ${response.status}` };
    if (text.length > maxTextLength) return { ok: false, fault: `the response from ${url} exceeds 1 MB` };
    const contentType = response.headers.get('content-type') ?? '';
    const maxAgeSeconds = parseMaxAge(response.headers.get('cache-control') ?? '');
    const value = parseJson(text);
    return { ok: true, value: { url, contentType, maxAgeSeconds, text, value } };
  } catch (error) {
    return { ok: false, fault: `${url} cannot be fetched: ${describeCause(error)}` };
  }
}

/** Parses Cache-Control (RFC 9111 §5.2); `no-store` and `no-cache` are a maximum age of 0. */
function parseMaxAge(cacheControl: string): number | null {
  if (/\bno-(?:store|cache)\b/i.test(cacheControl)) return 0;
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(cacheControl) ?? [];
  return seconds === undefined ? null : Number(seconds);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Returns the innermost cause: `fetch failed` alone does not help. */
function describeCause(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors[0] instanceof Error) reason = reason.errors[0];
  return reason instanceof Error ? reason.message || reason.name : 'the connection failed';
}
