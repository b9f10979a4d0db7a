import { SecretError } from '../ciphertexts/index.ts';
import { SecretTextError } from '../language/index.ts';
import type { JobFault } from './messages.ts';

/** Converts an error to a message; keeps only the classes that callers distinguish. */
export function describeFault(error: unknown): JobFault {
  if (error instanceof SecretError) return { kind: 'secret', code: error.code, message: error.message };
  if (error instanceof SecretTextError)
    return { kind: 'secret-text', code: error.code, message: error.message };
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'unforeseen', message, stack };
}

/** Creates the error that a message describes; an unexpected error has its original stack. */
export function errorOfFault(fault: JobFault): Error {
  if (fault.kind === 'secret') return new SecretError(fault.code, fault.message);
  if (fault.kind === 'secret-text') return new SecretTextError(fault.code, fault.message);
  const error = new Error(fault.message);
  error.stack = fault.stack;
  return error;
}
