import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  type DatabaseFaultKind,
  isTransientDatabaseFault,
  kindOfDatabaseFault,
} from '../../database/faults/database-faults.ts';
import { describeRequest } from '../request-notes.ts';
import type { ErrorTranslation } from './coded-error-statuses.ts';
import { HttpError } from './http-error.ts';
import { ServerBusy } from './server-busy.ts';
import { describeValidationFault } from './validation-fault.ts';

/**
 * The one place where an error becomes an answer: `{code, message}` (docs/contract/README.md#general-conventions). Whatever was
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
  if (isTransientDatabaseFault(error)) {
    const { message, retryAfterSeconds } = answers[kindOfDatabaseFault(error)] ?? unreachable;
    return new HttpError(503, message, {
      cause: error,
      headers: { 'retry-after': String(retryAfterSeconds) },
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

interface UnavailableAnswer {
  readonly message: string;
  readonly retryAfterSeconds: number;
}

const unreachable: UnavailableAnswer = {
  message: 'The database cannot be reached just now; try again in a few seconds.',
  retryAfterSeconds: 1,
};

/** By the kind of fault: what a caller, and the operator they ask, can do about it. */
const answers: Partial<Record<DatabaseFaultKind, UnavailableAnswer>> = {
  storage_full: {
    message:
      'storage_full: the disk of the database is full, so nothing can be written until the operator frees space. Reading works.',
    retryAfterSeconds: 10,
  },
  read_only: {
    message: 'The database takes no writes just now; try again in a few seconds.',
    retryAfterSeconds: 1,
  },
  conflict: {
    message: 'Another change of the same data was in the way; try again.',
    retryAfterSeconds: 1,
  },
};
