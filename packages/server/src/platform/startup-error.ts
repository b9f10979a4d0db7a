import { CodedError } from './coded-error.ts';

/** A fault that prevents the server from starting and that an operator can fix; each has an exit code. */
export type StartupErrorCode = 'configuration' | 'database' | 'master_key' | 'address' | 'signing';

/** A failure to start. `message` is one or two sentences: the fault, and its fix. */
export class StartupError extends CodedError<StartupErrorCode> {}
