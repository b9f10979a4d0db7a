import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from '../../platform/logger.ts';
import { EnvironmentError } from '../environment-error.ts';
import type { OpenRequest, ProviderOutcome } from '../language/index.ts';
import type { EnvironmentKey } from '../secrets/index.ts';
import { FairQueue } from './fair-queue.ts';
import {
  type Answers,
  type EvaluationJob,
  type Job,
  type LoadedDocument,
  openKey,
  type Questions,
  type ThreadEvaluation,
  type ThreadReply,
} from './protocol.ts';
import {
  languageThreadEntry,
  mostHeapMegabytes,
  type ProviderKnowledge,
  type RunningThread,
  startThread,
} from './start-thread.ts';
import { errorOfFault } from './thread-fault.ts';

/** What an evaluation may ask of the main thread. What either throws is thrown by the evaluation. */
export interface ThreadHost {
  loadEnvironment(reference: string): Promise<LoadedDocument>;
  openProvider(request: OpenRequest): Promise<ProviderOutcome>;
}

/**
 * The environment language on a thread of its own, so that a document that takes long keeps nobody else waiting. Each
 * call throws EnvironmentError `evaluation_too_long`, `evaluation_too_large` (the document) and `evaluations_too_many`
 * (there is more to do than is taken on).
 */
export interface LanguageThread {
  evaluate(
    job: Omit<EvaluationJob, 'kind'>,
    asking: { readonly organizationId: string; readonly host: ThreadHost },
  ): Promise<ThreadEvaluation>;
  /** Throws SecretTextError where a secret cannot be replaced. */
  encryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** Throws SecretTextError, and SecretError where a ciphertext cannot be opened. */
  decryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** Ends the thread, and what is under way with it. */
  close(): Promise<void>;
}

export interface LanguageThreadOptions {
  readonly logger: Logger;
  readonly providers: ProviderKnowledge;
  /** What the thread runs. */
  readonly entry?: URL;
  /** How long one computation may take: from one question of an evaluation to the next. */
  readonly longestTurnMilliseconds?: number;
  /** Those that wait for a turn: of one organization, half as many. */
  readonly mostWaiting?: number;
}

interface Task {
  readonly id: number;
  readonly job: Job;
  readonly organizationId: string;
  readonly host: ThreadHost | null;
  /** All that it was given: a thread that begins anew with the task does not ask again. */
  readonly answers: {
    readonly loaded: Map<string, LoadedDocument>;
    readonly opened: Map<string, ProviderOutcome>;
  };
  /** Of them, what it has not been sent yet. */
  unsent: Answers;
  /** Where it was begun. */
  thread: RunningThread | null;
  /** How many threads ended while they computed it. */
  deaths: number;
  /** Does something as part of the request that the task is of: spans belong to it. */
  readonly within: <Result>(work: () => Result) => Result;
  resolve(result: ThreadEvaluation | string): void;
  reject(error: unknown): void;
}

/** Of a thread that ended under a task nobody knows whether that was the cause: it is tried once more, alone. */
const mostDeaths = 2;

/** Starts the thread with the first call. The thread does one computation at a time, and organizations take turns. */
export function createLanguageThread(options: LanguageThreadOptions): LanguageThread {
  const { logger, providers, entry = languageThreadEntry } = options;
  const { longestTurnMilliseconds = 20_000, mostWaiting = 100 } = options;
  const waiting = new FairQueue<Task>();
  const tasks = new Set<Task>();
  let thread: RunningThread | null = null;
  let turn: { readonly task: Task; readonly timer: NodeJS.Timeout } | null = null;
  let lastId = 0;
  let closed = false;

  function submit(job: Job, organizationId: string, host: ThreadHost | null) {
    const isFull =
      waiting.size >= mostWaiting || waiting.sizeOf(organizationId) >= Math.ceil(mostWaiting / 2);
    if (closed || isFull) return Promise.reject(tooMany());
    lastId += 1;
    const task: Task = {
      id: lastId,
      job,
      organizationId,
      host,
      answers: { loaded: new Map(), opened: new Map() },
      unsent: { loaded: new Map(), opened: new Map() },
      thread: null,
      deaths: 0,
      within: AsyncLocalStorage.snapshot(),
      resolve: () => {},
      reject: () => {},
    };
    tasks.add(task);
    const { promise, resolve, reject } = Promise.withResolvers<ThreadEvaluation | string>();
    Object.assign(task, { resolve, reject });
    waiting.push(organizationId, task);
    takeTurn();
    return promise.finally(() => tasks.delete(task));
  }

  function takeTurn(): void {
    if (turn !== null || closed) return;
    const task = waiting.take();
    if (task === undefined) {
      thread?.keepProcess('free');
      return;
    }
    thread ??= start();
    thread.keepProcess('alive');
    turn = { task, timer: setTimeout(giveUp, longestTurnMilliseconds) };
    const { id, job } = task;
    if (task.thread === thread) thread.send({ kind: 'go-on', id, answers: task.unsent });
    else thread.send({ kind: 'begin', id, job, answers: task.answers });
    task.thread = thread;
  }

  function start(): RunningThread {
    const started = startThread({
      entry,
      providers,
      onReply: (reply) => {
        if (thread === started) takeReply(reply);
      },
      onEnd: (fault) => {
        if (thread === started) takeEnd(fault);
      },
    });
    return started;
  }

  function endTurn(): Task {
    if (turn === null) throw new Error('the thread answered what nobody asked');
    const { task, timer } = turn;
    clearTimeout(timer);
    turn = null;
    return task;
  }

  function takeReply(reply: ThreadReply): void {
    const task = endTurn();
    if (reply.kind === 'done') task.resolve(reply.result);
    else if (reply.kind === 'failed') task.reject(errorOfFault(reply.fault));
    else void answer(task, reply.questions);
    takeTurn();
  }

  async function answer(task: Task, questions: Questions): Promise<void> {
    try {
      task.unsent = await task.within(() => askHost(task.host, questions));
    } catch (error) {
      if (task.thread === thread) thread?.send({ kind: 'forget', id: task.id });
      task.reject(error);
      return;
    }
    for (const [reference, loaded] of task.unsent.loaded) task.answers.loaded.set(reference, loaded);
    for (const [key, opened] of task.unsent.opened) task.answers.opened.set(key, opened);
    waiting.pushFirst(task.organizationId, task);
    takeTurn();
  }

  /** The computation takes too long. What else the thread was at is begun anew in the next. */
  function giveUp(): void {
    const task = endTurn();
    const seconds = longestTurnMilliseconds / 1_000;
    logger.warn({ organizationId: task.organizationId, seconds }, 'a document took too long to evaluate');
    const ended = thread;
    thread = null;
    void ended?.end();
    task.reject(tooLong(seconds));
    takeTurn();
  }

  /** The thread ended by itself: it ran out of memory, or something that nobody foresaw. */
  function takeEnd(fault: Error): void {
    thread = null;
    logger.error(
      { err: fault },
      'the thread of the environment language ended; the next is started when needed',
    );
    if (turn === null) return;
    const task = endTurn();
    task.deaths += 1;
    if (task.deaths < mostDeaths) waiting.pushFirst(task.organizationId, task);
    else task.reject(isOutOfMemory(fault) ? tooLarge() : fault);
    takeTurn();
  }

  return {
    async evaluate(job, { organizationId, host }) {
      const result = await submit({ kind: 'evaluate', ...job }, organizationId, host);
      if (typeof result === 'string') throw new Error('an evaluation was answered with a text');
      return result;
    },
    encryptSecrets: (text, key) => replaceSecrets('encrypt-secrets', text, key),
    decryptSecrets: (text, key) => replaceSecrets('decrypt-secrets', text, key),
    async close() {
      closed = true;
      if (turn !== null) endTurn();
      for (const task of tasks) task.reject(tooMany());
      const ended = thread;
      thread = null;
      await ended?.end();
    },
  };

  async function replaceSecrets(
    kind: 'encrypt-secrets' | 'decrypt-secrets',
    text: string,
    key: EnvironmentKey,
  ): Promise<string> {
    const result = await submit({ kind, text, key }, key.organization.organizationId, null);
    if (typeof result !== 'string') throw new Error('a text was answered with an evaluation');
    return result;
  }
}

/** All at the same time. */
async function askHost(host: ThreadHost | null, { loads, opens }: Questions): Promise<Answers> {
  if (host === null) throw new Error('a job that may ask nothing asked something');
  const [loaded, opened] = await Promise.all([
    Promise.all(loads.map(async (reference) => [reference, await host.loadEnvironment(reference)] as const)),
    Promise.all(opens.map(async (request) => [openKey(request), await host.openProvider(request)] as const)),
  ]);
  return { loaded: new Map(loaded), opened: new Map(opened) };
}

function isOutOfMemory(fault: Error): boolean {
  return 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMany(): EnvironmentError {
  return new EnvironmentError(
    'evaluations_too_many',
    'More environments are to be evaluated than this server can; try again.',
  );
}

function tooLong(seconds: number): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_long',
    `The document takes more than ${seconds} s to evaluate, and was given up. Make it smaller, or divide it into environments that are opened one by one.`,
  );
}

function tooLarge(): EnvironmentError {
  return new EnvironmentError(
    'evaluation_too_large',
    `The document, with what it imports, takes more than ${mostHeapMegabytes} MB of memory to evaluate, and was given up. Make it smaller, or divide it into environments that are opened one by one.`,
  );
}
