import type { Socket } from 'node:net';
import { requestIdHeader } from '../contract/headers.ts';
import { newId } from '../platform/new-id.ts';

const responses: Readonly<Record<string, readonly [status: number, reason: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
};
/** The time until the connection is destroyed: a client that sends invalid requests may not close it either. */
const lingerMs = 1_000;
const malformed = [400, 'Bad Request', 'This is not a valid HTTP request.'] as const;

/**
 * Refuses bytes that are not a valid HTTP request, with the same error format as elsewhere, and closes the connection.
 */
export function refuseMalformedRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, reason, message] = responses[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ code: status, message });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${requestIdHeader}: ${newId()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
