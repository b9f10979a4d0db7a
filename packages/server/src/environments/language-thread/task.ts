import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenRequest, ProviderOutcome } from '../language/index.ts';
import {
  type Answers,
  type Job,
  type LoadedDocument,
  openKey,
  type Questions,
  type ThreadResult,
} from './protocol.ts';

/** What an evaluation may ask of the main thread. What either throws is thrown by the evaluation. */
export interface ThreadHost {
  loadEnvironment(reference: string): Promise<LoadedDocument>;
  openProvider(request: OpenRequest): Promise<ProviderOutcome>;
}

export interface TaskRequest {
  readonly job: Job;
  readonly organizationId: string;
  /** Null for a job that asks nothing. */
  readonly host: ThreadHost | null;
}

/** A job on its way through the language's thread, and through the next where that one ends. */
export class Task {
  readonly id: number;
  readonly job: Job;
  readonly organizationId: string;
  readonly result: Promise<ThreadResult>;
  readonly resolve: (result: ThreadResult) => void;
  readonly reject: (error: unknown) => void;
  /** A thread ended while it computed this, or had to be ended: it is computed alone. */
  isSuspect = false;
  /** Whether its result is known, or that there is none. */
  isSettled = false;
  /** Of its document, and of what was loaded for it. */
  characters: number;
  /** What it asked for last. */
  newAnswers: Answers = { loaded: new Map(), opened: new Map() };
  readonly #host: ThreadHost | null;
  readonly #loaded = new Map<string, LoadedDocument>();
  readonly #opened = new Map<string, ProviderOutcome>();
  /** Spans of what is done for the task belong to the request that it is of. */
  readonly #withinRequest = AsyncLocalStorage.snapshot();

  constructor(id: number, { job, organizationId, host }: TaskRequest) {
    this.id = id;
    this.job = job;
    this.organizationId = organizationId;
    this.#host = host;
    const { promise, resolve, reject } = Promise.withResolvers<ThreadResult>();
    this.characters = (job.kind === 'evaluate' ? job.root.text : job.text).length;
    this.result = promise;
    this.resolve = (result) => {
      this.isSettled = true;
      resolve(result);
    };
    this.reject = (error) => {
      this.isSettled = true;
      reject(error);
    };
  }

  /** All that it was given so far: a task that starts again with it does not ask again. */
  get answers(): Answers {
    return { loaded: this.#loaded, opened: this.#opened };
  }

  /** Asks for everything at the same time. */
  async answer(questions: Questions): Promise<void> {
    const answers = await this.#withinRequest(() => askHost(this.#host, questions));
    for (const [reference, loaded] of answers.loaded) {
      this.#loaded.set(reference, loaded);
      if (loaded.ok) this.characters += loaded.document.text.length;
    }
    for (const [key, opened] of answers.opened) this.#opened.set(key, opened);
    this.newAnswers = answers;
  }
}

async function askHost(host: ThreadHost | null, { loads, opens }: Questions): Promise<Answers> {
  if (host === null) throw new Error('a job that asks nothing asked something');
  const [loaded, opened] = await Promise.all([
    Promise.all(loads.map(async (reference) => [reference, await host.loadEnvironment(reference)] as const)),
    Promise.all(opens.map(async (request) => [openKey(request), await host.openProvider(request)] as const)),
  ]);
  return { loaded: new Map(loaded), opened: new Map(opened) };
}
