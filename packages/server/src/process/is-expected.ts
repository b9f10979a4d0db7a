import { isTransientDatabaseFault } from '../database/index.ts';
import { CodedError } from '../platform/coded-error.ts';

/**
 * Returns true for a fault outside the server, such as an unreachable database or KMS, for which a stack trace is
 * useless.
 */
export function isExpected(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0 && error.errors.every(isExpected))
    return true;
  return error instanceof CodedError || isTransientDatabaseFault(error);
}
