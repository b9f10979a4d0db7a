import { EnvironmentError } from '../environment-error.ts';

/** Reasons for not evaluating a document that have nothing to do with its content. */
export function tooMany(): EnvironmentError {
  return new EnvironmentError(
    'evaluations_too_many',
    'This server has too many environments to evaluate; try again.',
  );
}

export function tooManyOfOrganization(): EnvironmentError {
  return new EnvironmentError(
    'organization_evaluations_too_many',
    'Your organization has reached its limit of concurrent evaluations; try again when some of them have finished.',
  );
}

const fix = 'Make the document smaller, or split it into environments that are opened separately.';

export function tooLong(seconds: number): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_long',
    `Evaluation stopped: the document and its imports take longer than ${seconds} s. ${fix}`,
  );
}

export function tooLarge(megabytes: number): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_large',
    `Evaluation stopped: the document and its imports take more than ${megabytes} MB of memory. ${fix}`,
  );
}
