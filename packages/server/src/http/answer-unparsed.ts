import type { Socket } from 'node:net';
import { newId } from '../platform/new-id.ts';

const answers: Readonly<Record<string, readonly [status: number, reason: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not arrive in time.'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'The headers are too large.'],
};
/** Whoever is still there after the answer is cut off: who ends no request may end no connection either. */
const lingerMilliseconds = 1_000;
const malformed = [400, 'Bad Request', 'This is not an HTTP request that can be read.'] as const;

/** Answers bytes that are no HTTP request in the form of any other error, and hangs up. */
export function answerUnparsed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, reason, message] = answers[error.code ?? ''] ?? malformed;
  const body = JSON.stringify({ code: status, message });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Pulumi-Request-ID: ${newId()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
}
