import type { CodedError } from '../../platform/coded-error.ts';
import { HttpError } from './http-error.ts';

type CodedErrorClass<Code extends string> = new (...parameters: never[]) => CodedError<Code>;

/** Turns a slice's error into an answer, or answers null when the error is not that slice's. */
export type ErrorTranslation = (error: unknown) => HttpError | null;

/** A status for every code of one error class: a new code does not compile until it has one. */
export function translateErrors<Code extends string>(
  errorClass: CodedErrorClass<Code>,
  statuses: Readonly<Record<Code, number>>,
): ErrorTranslation {
  return (error) =>
    error instanceof errorClass
      ? new HttpError(statuses[error.code], error.message, { cause: error.cause })
      : null;
}
