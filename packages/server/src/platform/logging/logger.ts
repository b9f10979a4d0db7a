import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { openLineOutput } from './open-line-output.ts';

export type { Logger };

/**
 * Creates a logger that writes JSON lines, to standard output by default. Redacts members that could contain a
 * credential.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = openLineOutput(1),
  /**
   * Returns true for a fault outside the program, such as an unreachable database, for which a stack trace is useless.
   */
  isExpected: (error: Error) => boolean = () => false,
): Logger {
  const options = {
    level,
    serializers: {
      err(error: unknown) {
        const written = stdSerializers.err(error as Error);
        if (!(error instanceof Error && isExpected(error))) return written;
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
