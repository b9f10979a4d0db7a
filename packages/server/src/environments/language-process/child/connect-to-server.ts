import { describeFault } from '../job-fault.ts';
import type { Job, ProcessMessage, SentKey } from '../messages.ts';
import type { ServerConnection } from './serve-language.ts';

/**
 * Connects this process to the server that started it. It ends when the server ends, and only then: the server handles
 * signals to the whole process group (Ctrl-C, systemd), because it may still have requests to finish.
 */
export function connectToServer(): ServerConnection {
  const send = (message: ProcessMessage, onSent: (error: Error | null) => void): void => {
    if (process.send === undefined)
      throw new Error('this is a process of the server, started by start-process.ts');
    process.send(message, undefined, undefined, onSent);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit());
  process.on('uncaughtException', (error) => {
    send({ kind: 'crashed', fault: describeFault(error) }, () => process.exit(1));
  });
  return {
    onJob: (take) => void process.on('message', (job: Job<SentKey>) => take(job)),
    send: (message) =>
      send(message, (error) => {
        // A result without one of its parts would be another result.
        if (error !== null) process.exit(1);
      }),
  };
}
