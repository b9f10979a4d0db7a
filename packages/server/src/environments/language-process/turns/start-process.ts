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

/** As in `npm start`, regardless of the options of the server. */
const semiSpaceMegabytes = 8;

/** As in `npm start`: with an arena of glibc's for every thread, freed memory is not returned to the system. */
const fewArenas = { MALLOC_ARENA_MAX: '2' };

/** CPU milliseconds that the start of a process may take; they do not count as its first turn's. */
const startMilliseconds = 2_000;

/** Matches the text that V8 writes when a heap has reached its limit. The text itself is dropped. */
const outOfMemory = /heap limit|heap out of memory|allocation failed/i;

export interface RunningProcess {
  send(job: Job): void;
  /** Before a job is sent: returns what measures the CPU milliseconds that it has used since. */
  measureTurn(): () => Promise<number>;
  /** Keeps the server alive for the work of the process, or not. */
  keepServer(keep: 'alive' | 'free'): void;
  end(): Promise<void>;
}

/** Receives the replies of the process, and its end, for any reason. */
interface ProcessEvents {
  onReply(reply: JobReply): void;
  onEnd(fault: Error): void;
}

export type StartProcess = (events: ProcessEvents) => RunningProcess;

/** Starts a process of the language. It gets no variable, option or standard input of the server. */
export function createStartProcess(options: {
  readonly heapMegabytes: number;
  /** The amount by which the priority of the process is lowered; 0 for none. */
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
      // A process that has just ended cannot be sent anything; its end is reported anyway.
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

/** Resolves with the reason once the process has ended and all of its messages are read. */
function untilEnded(child: ChildProcess): Promise<Error> {
  const { promise, resolve } = Promise.withResolvers<Error>();
  let isOutOfMemory = false;
  child.stderr?.on('data', (text: Buffer) => {
    isOutOfMemory ||= outOfMemory.test(text.toString('latin1'));
  });
  child.on('error', (error) => {
    // A process that could not be started is never closed.
    if (child.pid === undefined) resolve(error);
  });
  child.on('close', (code, signal) => {
    // Another SIGKILL than ours is that of the kernel, which needed the memory.
    if (isOutOfMemory || signal === 'SIGKILL') resolve(new OutOfMemoryError());
    else resolve(new Error(`the process that evaluates environments exited with ${code ?? signal}`));
  });
  return promise;
}

function setReference(child: ChildProcess, method: 'ref' | 'unref'): void {
  child[method]();
  child.channel?.[method]();
  // A pipe is a socket, but its type does not say so.
  if (child.stderr instanceof Socket) child.stderr[method]();
}
