import type { CodedError } from '../../platform/coded-error.ts';
import type { ErrorStatuses } from './documented-errors.ts';
import { HttpError } from './http-error.ts';

type CodedErrorClass<Code extends string> = new (...parameters: never[]) => CodedError<Code>;

/** Converts an error of one room to an HTTP error; returns null for any other error. */
export interface ErrorTranslation {
  (error: unknown): HttpError | null;
  /** The status of each code, for the OpenAPI document. */
  readonly statuses: ErrorStatuses;
}

/** Returns a translation with the statuses that it can have. */
export function translation(
  translate: (error: unknown) => HttpError | null,
  statuses: ErrorStatuses,
): ErrorTranslation {
  return Object.assign(translate, { statuses });
}

/** Maps every code of one error class to a status; code with an unmapped error code does not compile. */
export function translateErrors<Code extends string>(
  errorClass: CodedErrorClass<Code>,
  statuses: Readonly<Record<Code, number>>,
): ErrorTranslation {
  return translation(
    (error) =>
      error instanceof errorClass
        ? new HttpError(statuses[error.code], error.message, { cause: error.cause })
        : null,
    statuses,
  );
}
