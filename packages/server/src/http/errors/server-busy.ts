import { HttpError } from './http-error.ts';

const retryAfterSeconds = 1;

/** The refusal of a request over the limit. Not logged, because a flood of requests would flood the log too. */
export class ServerBusy extends HttpError {
  constructor() {
    super(503, `This server is overloaded; try again in ${retryAfterSeconds} s.`, {
      headers: { 'retry-after': String(retryAfterSeconds) },
    });
  }
}
