import { CodedError } from './coded-error.ts';

/** What keeps the server from starting, and an operator can put right; each has an exit code. */
export type StartupErrorCode = 'configuration' | 'database' | 'master_key' | 'address' | 'signing';

/** `message` is one sentence, or two: what is wrong, and what to do. */
export class StartupError extends CodedError<StartupErrorCode> {}
