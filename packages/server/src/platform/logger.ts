import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { openLineOutput } from './open-line-output.ts';

export type { Logger };

/** JSON lines, on standard output by default. Whatever could carry a credential is cut before it is written. */
export function createLogger(
  level: string,
  destination: DestinationStream = openLineOutput(1),
  /** Whether a fault is one of the surroundings, such as a database that is away: its stack says nothing. */
  isForeseen: (error: Error) => boolean = () => false,
): Logger {
  const options = {
    level,
    serializers: {
      err(error: unknown) {
        const written = stdSerializers.err(error as Error);
        if (!(error instanceof Error && isForeseen(error))) return written;
        return { type: written.type, message: written.message, code: written['code'] };
      },
    },
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
