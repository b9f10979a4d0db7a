import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorTranslation } from './coded-error-statuses.ts';
import { HttpError } from './http-error.ts';
import { describeRequest } from './request-notes.ts';
import { ServerBusy } from './server-busy.ts';
import { describeValidationFault } from './validation-fault.ts';

/**
 * The one place where an error becomes an answer: `{code, message}` (spec: README, General conventions). Whatever was
 * not foreseen is a 500 that says only where to look it up; its cause goes to the log.
 */
export function renderErrors(translations: readonly ErrorTranslation[] = []) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const known = recognise(error, translations);
    if (known.status >= 500 && !(known instanceof ServerBusy))
      request.log.error({ ...describeRequest(request), err: known.cause ?? error }, 'request failed');
    void reply.code(known.status).headers(known.headers).send({ code: known.status, message: known.message });
  };
}

/** Recognises validation faults, slice errors and Fastify's own; the rest is a 500. */
export function recognise(error: FastifyError | Error, translations: readonly ErrorTranslation[]): HttpError {
  if (error instanceof HttpError) return error;
  for (const translate of translations) {
    const translated = translate(error);
    if (translated) return translated;
  }
  if ('validation' in error && error.validation) {
    return new HttpError(400, describeValidationFault(error.validation, error.validationContext));
  }
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status !== undefined && status >= 400 && status < 500) return new HttpError(status, clientFault(error));
  if (isStoreAway(error)) {
    return new HttpError(503, 'The database cannot be reached just now; try again in a few seconds.', {
      cause: error,
      headers: { 'retry-after': '1' },
    });
  }
  return new HttpError(500, 'Something went wrong on this server; its log tells more under the request id.', {
    cause: error,
  });
}

function clientFault(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'The request body is too large.';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'This content type is not accepted here; send application/json.';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'The request body is not as long as its Content-Length says.';
    default:
      return error.message;
  }
}

/** Of the network, of the name service, and SQLSTATEs of a PostgreSQL that is going, coming, full or out of time. */
const connectionFaults: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN'],
  // connection exceptions
  ...['08000', '08001', '08003', '08004', '08006', '08007'],
  // A server that was the primary, and a transaction that was left open too long.
  ...['25006', '25P03'],
  // disk full, out of memory, too many connections
  ...['53100', '53200', '53300'],
  // a statement out of time, shut down, crashed, starting, idle too long
  ...['57014', '57P01', '57P02', '57P03', '57P05'],
]);

const clientFaults =
  /timeout exceeded when trying to connect|timeout expired|Connection terminated|Query read timeout|is not queryable/;

/** Primary result codes of SQLite: busy (another process holds the store), I/O error, disk full. */
const embeddedFaults: ReadonlySet<number> = new Set([5, 10, 13]);

/** A database that is away (PostgreSQL restarting, network) is a matter of waiting, not a fault of the request. */
export function isStoreAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === 'string' && connectionFaults.has(code)) return true;
    if (
      code === 'ERR_SQLITE_ERROR' &&
      embeddedFaults.has(Number((cause as { errcode?: unknown }).errcode) & 0xff)
    )
      return true;
    if (clientFaults.test(cause.message)) return true;
  }
  return false;
}
