import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  type DatabaseFaultKind,
  isTransientDatabaseFault,
  kindOfDatabaseFault,
} from '../../database/faults/database-faults.ts';
import { ClientDisconnected } from '../../platform/client-connection.ts';
import { describeRequest } from '../request-notes.ts';
import { HttpError } from './http-error.ts';
import { ServerBusy } from './server-busy.ts';
import type { ErrorTranslation } from './translate-errors.ts';
import { describeValidationFault } from './validation-fault.ts';

/**
 * Renders errors as `{code, message}` (docs/contract/README.md#general-conventions). For an unexpected error, the
 * response is a 500 whose message only refers to the log, which has the cause.
 */
export function renderErrors(translations: readonly ErrorTranslation[] = []) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    // The client closed the connection before it had the whole response. This is not a fault, and a client must not be
    // able to fill the log.
    if (isDisconnected(error)) {
      request.log.debug(describeRequest(request), 'the client disconnected');
      return;
    }
    const known = nameBodyLimit(error, request) ?? toHttpError(error, translations);
    if (known.status >= 500 && !(known instanceof ServerBusy))
      request.log.error({ ...describeRequest(request), err: known.cause ?? error }, 'request failed');
    void reply.code(known.status).headers(known.headers).send({ code: known.status, message: known.message });
  };
}

/** Returns the text about the size limit of a body; null for any other error. */
function nameBodyLimit(
  error: Error & { readonly code?: string },
  { routeOptions }: FastifyRequest,
): HttpError | null {
  if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return null;
  const kibibytes = Math.floor((routeOptions.bodyLimit ?? 0) / 1_024);
  return new HttpError(413, `The request body is too large: this route accepts at most ${kibibytes} KiB.`);
}

function isDisconnected(error: Error & { readonly code?: string }): boolean {
  return error instanceof ClientDisconnected || error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Converts validation faults, coded errors and Fastify's own errors to HTTP errors; any other error is a 500. */
export function toHttpError(
  error: FastifyError | Error,
  translations: readonly ErrorTranslation[],
): HttpError {
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
  if (isTransientDatabaseFault(error)) {
    const { message, retryAfterSeconds } = unavailableResponses[kindOfDatabaseFault(error)] ?? unreachable;
    return new HttpError(503, message, {
      cause: error,
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
  return new HttpError(500, 'Internal server error; see the server’s log for this request id.', {
    cause: error,
  });
}

function clientFault(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return 'The request body is too large.';
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'This content type is not accepted; send application/json.';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'The length of the request body differs from its Content-Length.';
    default:
      return error.message;
  }
}

interface UnavailableResponse {
  readonly message: string;
  readonly retryAfterSeconds: number;
}

const unreachable: UnavailableResponse = {
  message: 'The database cannot be reached; try again in a few seconds.',
  retryAfterSeconds: 1,
};

/** Responses for each kind of fault, with what callers or their operators can do. */
const unavailableResponses: Partial<Record<DatabaseFaultKind, UnavailableResponse>> = {
  storage_full: {
    message:
      'storage_full: the disk of the database is full, so nothing can be written until the operator frees space. Reads still work.',
    retryAfterSeconds: 10,
  },
  read_only: {
    message: 'The database is read-only at the moment; try again in a few seconds.',
    retryAfterSeconds: 1,
  },
  conflict: {
    message: 'The change conflicted with another change to the same data; try again.',
    retryAfterSeconds: 1,
  },
};
