import { getCompileCacheDir } from 'node:module';
import { MessageChannel, Worker } from 'node:worker_threads';
import { answerAboutFaults, type FindFaults } from './faults-of-inputs.ts';
import type { ProviderSchemas, ThreadReply, ThreadRequest, ThreadSetting } from './protocol.ts';

/** As `--max-semi-space-size=8` of `npm start`, whatever the process was started with: three such spaces. */
const youngMegabytes = 24;

export interface RunningThread {
  send(request: ThreadRequest): void;
  /** Whether the process is to live for what the thread does. */
  keepProcess(keep: 'alive' | 'free'): void;
  end(): Promise<void>;
}

/** What the thread knows of providers, and asks about their inputs. */
export interface ProviderKnowledge {
  readonly schemas: ProviderSchemas;
  readonly findFaults: FindFaults;
}

/** Told what the thread answers, and once that it ended, whoever ended it. */
interface Hearing {
  onReply(reply: ThreadReply): void;
  onEnd(fault: Error): void;
}

export type StartThread = (hearing: Hearing) => RunningThread;

/** Starts the language's thread. Of the process it has nothing: no variables, no options, no standard input. */
export function createStartThread(options: {
  readonly providers: ProviderKnowledge;
  readonly heapMegabytes: number;
  readonly entry?: URL;
}): StartThread {
  const { providers, heapMegabytes, entry = new URL('./run-language-thread.ts', import.meta.url) } = options;
  return ({ onReply, onEnd }) => {
    const { port1: port, port2: faultsPort } = new MessageChannel();
    const answered = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const setting: ThreadSetting = {
      providers: providers.schemas,
      faultsPort,
      faultsAnswered: answered,
      compileCache: getCompileCacheDir() ?? null,
    };
    const worker = new Worker(entry, {
      name: 'environment-language',
      env: {},
      execArgv: [],
      workerData: setting,
      transferList: [faultsPort],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    answerAboutFaults({ port, answered }, providers.findFaults);
    let fault: Error | null = null;
    worker.on('message', (reply: ThreadReply) => onReply(reply));
    worker.on('messageerror', (error) => {
      fault = error;
      void worker.terminate();
    });
    worker.on('error', (error: unknown) => {
      fault = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', (code) => {
      port.close();
      onEnd(fault ?? new Error(`the thread that evaluates environments ended with ${code}`));
    });
    return {
      send: (request) => worker.postMessage(request),
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
