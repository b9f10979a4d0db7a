import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Job, ThreadReply, ThreadSetting } from '../messages.ts';

/** As `--max-semi-space-size=8` of `npm start`, regardless of the options of the process: three such spaces. */
const youngMegabytes = 24;

/** CPU time that the start of a thread may take, and that is not its first turn's. */
const startMilliseconds = 2_000;

export interface RunningThread {
  send(job: Job): void;
  /** Before a job is sent: returns what measures the CPU milliseconds that it has used since. */
  measureTurn(): () => Promise<number>;
  /** Keeps the process alive for the work of the thread, or not. */
  keepProcess(keep: 'alive' | 'free'): void;
  end(): Promise<void>;
}

/** Receives the replies of the thread, and its end, for any reason. */
interface ThreadEvents {
  onReply(reply: ThreadReply): void;
  onEnd(fault: Error): void;
}

export type StartThread = (events: ThreadEvents) => RunningThread;

/** Starts the language's thread. Of the process it has nothing: no variables, no options, no standard input. */
export function createStartThread(options: {
  readonly heapMegabytes: number;
  /** The amount by which the thread's priority is lowered; 0 for none. */
  readonly niceness: number;
  readonly entry?: URL;
}): StartThread {
  const {
    heapMegabytes,
    niceness,
    entry = new URL('../thread/run-language-thread.ts', import.meta.url),
  } = options;
  return ({ onReply, onEnd }) => {
    const turnStarted = new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)).fill(
      Number.NaN,
    );
    const setting: ThreadSetting = {
      turnStartedAt: turnStarted.buffer,
      niceness,
      compileCache: getCompileCacheDir() ?? null,
    };
    const worker = new Worker(entry, {
      name: 'environment-language',
      env: {},
      execArgv: [],
      workerData: setting,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    let fault: Error | null = null;
    let lastTurnEndedAt = startMilliseconds;
    worker.on('message', (reply: ThreadReply) => {
      lastTurnEndedAt = (turnStarted[0] ?? 0) + reply.cpuMs;
      onReply(reply);
    });
    worker.on('messageerror', (error) => {
      fault = error;
      void worker.terminate();
    });
    worker.on('error', (error: unknown) => {
      fault = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', (code) => {
      onEnd(fault ?? new Error(`the thread that evaluates environments ended with ${code}`));
    });
    return {
      send: (job) => worker.postMessage(job),
      measureTurn() {
        const before = turnStarted[0];
        return async () => {
          const { user, system } = await worker.cpuUsage();
          const noted = turnStarted[0];
          // A thread that has not begun the turn yet is still starting.
          const startedAt = Object.is(noted, before) ? lastTurnEndedAt : noted;
          return (user + system) / 1_000 - (startedAt ?? 0);
        };
      },
      keepProcess(keep) {
        if (keep === 'alive') worker.ref();
        else worker.unref();
      },
      async end() {
        await worker.terminate();
      },
    };
  };
}
