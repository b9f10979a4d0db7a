import { translateErrors } from '../../http/index.ts';
import { RunnerPoolError } from './runner-pool-error.ts';

export const translateRunnerPoolErrors = translateErrors(RunnerPoolError, {
  pool_unknown: 404,
  pool_exists: 409,
  pools_too_many: 409,
});
