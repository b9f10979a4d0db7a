import { type DestinationStream, type Logger, pino } from 'pino';
import { openLineOutput } from './open-line-output.ts';

export type { Logger };

/** JSON lines, on standard output by default. Whatever could carry a credential is cut before it is written. */
export function createLogger(level: string, destination: DestinationStream = openLineOutput(1)): Logger {
  const options = {
    level,
    redact: {
      paths: [
        'authorization',
        '*.authorization',
        'headers.authorization',
        'req.headers.authorization',
        'subject_token',
        '*.subject_token',
        'access_token',
        '*.access_token',
        'refresh_token',
        '*.refresh_token',
        'token',
        '*.token',
        'tokenValue',
        '*.tokenValue',
      ],
      censor: '[redacted]',
    },
  };
  return pino(options, destination);
}
