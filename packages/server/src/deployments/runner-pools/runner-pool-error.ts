import { CodedError } from '../../platform/coded-error.ts';

export type RunnerPoolErrorCode = 'pool_unknown' | 'pool_exists' | 'pools_too_many';

export class RunnerPoolError extends CodedError<RunnerPoolErrorCode> {}
