import { isTransientDatabaseFault } from '../database/index.ts';
import { CodedError } from '../platform/coded-error.ts';

/** Whether a fault is of what surrounds the server, such as a database or KMS that is away: its stack says nothing. */
export function isExpected(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0 && error.errors.every(isExpected))
    return true;
  return error instanceof CodedError || isTransientDatabaseFault(error);
}
