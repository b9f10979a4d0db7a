import { EnvironmentError } from '../environment-error.ts';

/** Why a document is not evaluated, for reasons that are not in what it says. */
export function tooMany(): EnvironmentError {
  return new EnvironmentError(
    'evaluations_too_many',
    'More environments are to be evaluated than this server can; try again.',
  );
}

export function tooManyOfOrganization(): EnvironmentError {
  return new EnvironmentError(
    'organization_evaluations_too_many',
    'Your organization has as many evaluations under way as it may; try again when some of them have ended.',
  );
}

const fix = 'Make it smaller, or divide it into environments that are opened one by one.';

export function tooLong(seconds: number): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_long',
    `The document, with what it imports, takes longer than ${seconds} s to evaluate, and was given up. ${fix}`,
  );
}

export function tooLarge(megabytes: number): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_large',
    `The document, with what it imports, takes more than ${megabytes} MB of memory to evaluate, and was given up. ${fix}`,
  );
}
