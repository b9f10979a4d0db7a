import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { errorOfFault } from '../job-fault.ts';
import { encodeJob } from '../job-keys.ts';
import type { Job, JobReply, ProcessMessage, ProcessSetting } from '../messages.ts';
import { createReplyReader } from '../reply-parts.ts';
import { OutOfMemoryError } from './out-of-memory-error.ts';
import { readCpuTime } from './read-cpu-time.ts';

/** The same options as `npm start`, whatever the options of the server. */
const semiSpaceMegabytes = 8;

/** The same value as `npm start`: with one glibc arena per thread, freed memory is not returned to the system. */
const fewArenas = { MALLOC_ARENA_MAX: '2' };

/** The CPU milliseconds that starting a process may take; they are not charged to its first turn. */
const startMilliseconds = 2_000;

/** Matches the text that V8 writes when a heap reaches its limit. The text itself is discarded. */
const outOfMemory = /heap limit|heap out of memory|allocation failed/i;

export interface RunningProcess {
  send(job: Job): void;
  /** Called before a job is sent: returns a function that measures the CPU milliseconds used since. */
  measureTurn(): () => Promise<number>;
  /** Sets whether the process keeps the server alive. */
  keepServer(keep: 'alive' | 'free'): void;
  end(): Promise<void>;
}

/** Receives the replies of the process, and the reason for which it ended. */
interface ProcessEvents {
  onReply(reply: JobReply): void;
  onEnd(fault: Error): void;
}

export type StartProcess = (events: ProcessEvents) => RunningProcess;

/** Starts a language process. It does not inherit the server's environment variables, options or standard input. */
export function createStartProcess(options: {
  readonly heapMegabytes: number;
  /** The amount by which to lower the priority of the process; 0 for none. */
  readonly niceness: number;
  readonly entry?: URL;
}): StartProcess {
  const { heapMegabytes, niceness } = options;
  const entry = options.entry ?? new URL('../child/run-language-process.ts', import.meta.url);
  const setting: ProcessSetting = { niceness, compileCache: getCompileCacheDir() ?? null };
  return ({ onReply, onEnd }) => {
    const child = fork(fileURLToPath(entry), [JSON.stringify(setting)], {
      env: fewArenas,
      execArgv: [
        `--max-old-space-size=${heapMegabytes}`,
        `--max-semi-space-size=${semiSpaceMegabytes}`,
        '--disable-warning=ExperimentalWarning',
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const readReply = createReplyReader();
    let lastTurnEndedAt = startMilliseconds;
    let fault: Error | null = null;
    child.on('message', (message: ProcessMessage) => {
      if (message.kind === 'crashed') fault = errorOfFault(message.fault);
      if (message.kind === 'ready') lastTurnEndedAt = message.cpuTimeMs;
      const reply = readReply(message);
      if (reply === null) return;
      lastTurnEndedAt = reply.cpuTimeMs;
      onReply(reply);
    });
    const ended = untilEnded(child).then((end) => onEnd(fault ?? end));
    return {
      // Sending to a process that has just ended fails; its end is reported separately.
      send: (job) => void child.send(encodeJob(job), () => {}),
      measureTurn: () => async () => (await readCpuTime(child.pid)) - lastTurnEndedAt,
      keepServer: (keep) => setReference(child, keep === 'alive' ? 'ref' : 'unref'),
      async end() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  };
}

/** Resolves with the reason once the process has ended and all of its messages have been read. */
function untilEnded(child: ChildProcess): Promise<Error> {
  const { promise, resolve } = Promise.withResolvers<Error>();
  let isOutOfMemory = false;
  child.stderr?.on('data', (text: Buffer) => {
    isOutOfMemory ||= outOfMemory.test(text.toString('latin1'));
  });
  child.on('error', (error) => {
    // A process that failed to start emits no close event.
    if (child.pid === undefined) resolve(error);
  });
  child.on('close', (code, signal) => {
    // A SIGKILL that this server did not send comes from the kernel, which needed the memory.
    if (isOutOfMemory || signal === 'SIGKILL') resolve(new OutOfMemoryError());
    else resolve(new Error(`the process that evaluates environments exited with ${code ?? signal}`));
  });
  return promise;
}

function setReference(child: ChildProcess, method: 'ref' | 'unref'): void {
  child[method]();
  child.channel?.[method]();
  // A pipe is a socket, but its declared type is not.
  if (child.stderr instanceof Socket) child.stderr[method]();
}
