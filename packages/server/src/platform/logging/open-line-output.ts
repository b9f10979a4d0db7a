import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { errorCodeOf } from '../error-code.ts';

const retryMs = 10;
/** A reader that is slower than this loses lines, so that the server does not wait for it. */
const maxRetries = 100;

/**
 * Opens a synchronous line output on a file descriptor. A line that cannot be written (closed terminal, full disk, pipe
 * without a reader) is dropped; it neither stops the server nor prevents it from stopping.
 */
export function openLineOutput(fd: number, write: typeof writeSync = writeSync): DestinationStream {
  const waiting = new Int32Array(new SharedArrayBuffer(4));
  return {
    write(line) {
      let rest = Buffer.from(line);
      for (let retries = 0; rest.length > 0 && retries <= maxRetries; ) {
        try {
          rest = rest.subarray(write(fd, rest));
        } catch (error) {
          if (errorCodeOf(error) !== 'EAGAIN') return;
          retries += 1;
          Atomics.wait(waiting, 0, 0, retryMs);
        }
      }
    },
  };
}
