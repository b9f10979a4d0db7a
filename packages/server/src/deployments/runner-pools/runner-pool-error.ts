import { CodedError } from '../../platform/coded-error.ts';

export type RunnerPoolErrorCode = 'pool_unknown' | 'pool_exists';

export class RunnerPoolError extends CodedError<RunnerPoolErrorCode> {}
