import { HttpError } from './http-error.ts';

const retryAfterSeconds = 1;

/** More requests wait than the server takes on. Not logged: under a flood the log would be one too. */
export class ServerBusy extends HttpError {
  constructor() {
    super(503, `This server has more to do than it can; try again in ${retryAfterSeconds} s.`, {
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
}
