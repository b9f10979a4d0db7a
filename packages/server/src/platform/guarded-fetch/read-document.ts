import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { errorCodeOf } from '../error-code.ts';
import type { JsonValue } from '../json/json.ts';
import { parseStrictJson } from '../json/strict-json.ts';
import { FetchError } from './fetch-error.ts';
import type { FetchTarget } from './fetch-target.ts';
import { request } from './node-http.ts';

export interface DocumentBody {
  readonly json: JsonValue;
  readonly text: string;
  readonly cacheControl: string | null;
  readonly etag: string | null;
}

/**
 * Sends one GET over an open connection and reads one JSON document from it.
 * Throws FetchError `redirected`, `status_refused`, `content_type_refused`, `too_large`, `body_malformed` or
 * `connection_failed`; rejects when `signal` aborts.
 */
export async function readDocument(
  target: FetchTarget,
  options: { socket: Socket; accept: string; maxBytes: number; signal: AbortSignal },
): Promise<DocumentBody> {
  const { accept, ...connection } = options;
  const response = await sendRequest(target, { ...connection, method: 'GET', headers: { accept } });
  requireAcceptableHead(target, response);
  const bytes = await readBytes(target, response, options.maxBytes);
  const text = decodeText(target, bytes);
  return {
    json: parseJson(target, text, response.headers['content-type'] ?? ''),
    text,
    cacheControl: response.headers['cache-control'] ?? null,
    etag: response.headers.etag ?? null,
  };
}

/** Sends one request over an open connection and returns the head of the response. Throws like `readDocument`. */
export function sendRequest(
  target: FetchTarget,
  message: {
    readonly socket: Socket;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array | undefined;
    readonly signal: AbortSignal;
  },
): Promise<IncomingMessage> {
  const { socket, method, headers, body, signal } = message;
  return new Promise((resolve, reject) => {
    const outgoing = request({
      createConnection: () => socket,
      method,
      path: target.path,
      setHost: false,
      signal,
      headers: {
        ...headers,
        host: target.authority,
        // A compressed body could be small in transit and huge in memory.
        'accept-encoding': 'identity',
        'user-agent': 'symbolon',
        connection: 'close',
      },
    });
    outgoing.once('response', resolve);
    outgoing.on('error', (cause) => reject(transportFault(target, cause)));
    // If the server switches protocols without a request, Node emits neither a response nor an error, only `close`.
    outgoing.once('close', () => reject(transportFault(target, null)));
    outgoing.end(body);
  });
}

function requireAcceptableHead(
  { authority }: FetchTarget,
  { statusCode = 0, headers }: IncomingMessage,
): void {
  if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
    throw new FetchError(
      'redirected',
      `"${authority}" redirects, and redirects are not followed; use the final URL.`,
    );
  }
  if (statusCode !== 200) {
    throw new FetchError(
      'status_refused',
      `"${authority}" responded with status ${statusCode} instead of 200.`,
    );
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    const message = `"${authority}" sent a compressed body, which was not requested; serve it uncompressed.`;
    throw new FetchError('content_type_refused', message);
  }
}

/** Recognizes an HTML page, such as a login page or the error page of a proxy. */
function isPage(contentType: string, text: string): boolean {
  const [type = ''] = contentType.split(';', 1);
  return (
    /^(?:text\/html|application\/xhtml\+xml)$/i.test(type.trim()) || /^\s*<(?:!doctype|html)\b/i.test(text)
  );
}

/** Reads the whole body. Throws FetchError `too_large` as soon as it exceeds `maxBytes`. */
export async function readBytes(
  target: FetchTarget,
  body: IncomingMessage,
  maxBytes: number,
): Promise<Buffer> {
  const tooLarge = () =>
    new FetchError('too_large', `The response from "${target.authority}" is larger than ${maxBytes} bytes.`);
  if (Number(body.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw transportFault(target, cause);
  }
  if (size > maxBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

function decodeText({ authority }: FetchTarget, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FetchError('body_malformed', `The document from "${authority}" is not UTF-8.`, { cause });
  }
}

/**
 * Parses JSON with any content type: buckets and static hosts serve it as text/plain, application/octet-stream or
 * without a type. Strict, because no issuer's document needs repeated members or deep nesting, and the document may be
 * stored.
 */
function parseJson({ authority }: FetchTarget, text: string, contentType: string): JsonValue {
  const parsed = parseStrictJson(text, { text: 'storable' });
  if (parsed.ok) return parsed.value;
  if (isPage(contentType, text)) {
    const message = `"${authority}" sent an HTML page, not JSON; use the URL of the document itself, and check that it does not require a login.`;
    throw new FetchError('content_type_refused', message);
  }
  throw new FetchError(
    'body_malformed',
    `The document from "${authority}" is not acceptable JSON: ${parsed.fault.message}.`,
  );
}

function transportFault({ authority }: FetchTarget, cause: unknown): FetchError {
  const code = errorCodeOf(cause) ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new FetchError('too_large', `The headers from "${authority}" are too large.`, { cause });
  }
  if (code.startsWith('HPE_')) {
    return new FetchError('body_malformed', `"${authority}" did not respond with valid HTTP.`, { cause });
  }
  return new FetchError(
    'connection_failed',
    `"${authority}" closed the connection before its response was complete.`,
    {
      cause,
    },
  );
}
