import type { Logger } from '../../platform/logger.ts';
import { tooLarge, tooLong, tooMany } from './evaluation-refusals.ts';
import { FairQueue } from './fair-queue.ts';
import type { ThreadEvaluation, ThreadReply } from './protocol.ts';
import type { RunningThread, StartThread } from './start-thread.ts';
import { Task, type TaskRequest } from './task.ts';
import { errorOfFault } from './thread-fault.ts';

export interface Turns {
  /** Throws what `evaluation-refusals.ts` says, what the job threw, and what its host threw. */
  take(request: TaskRequest): Promise<ThreadEvaluation | string>;
  /** Ends the thread, and refuses what is under way. */
  close(): Promise<void>;
}

export interface TurnLimits {
  /** How long one computation may take: from one question of an evaluation to the next. */
  readonly longestTurnMilliseconds: number;
  /** How many may wait; of one organization, half as many. */
  readonly mostWaiting: number;
  /** What the thread may hold; past it, it ends. */
  readonly heapMegabytes: number;
}

/**
 * Of a thread that ended under a task nobody knows whether the task was why: it is tried once more, before the rest of its
 * organization's.
 */
const mostDeaths = 2;

/**
 * Gives tasks the thread in turns, one computation at a time and the organizations one after another. Starts the thread
 * with the first; where it has to be ended, or ends, whoever computed is refused and all others go on in the next.
 */
export function takeTurns(context: {
  readonly logger: Logger;
  readonly limits: TurnLimits;
  readonly startThread: StartThread;
}): Turns {
  const { logger, limits, startThread } = context;
  const waiting = new FairQueue<Task>();
  const tasks = new Set<Task>();
  /** Where each task was begun that goes on. */
  const begunOn = new WeakMap<Task, RunningThread>();
  let thread: RunningThread | null = null;
  let turn: { readonly task: Task; readonly timer: NodeJS.Timeout } | null = null;
  let lastId = 0;
  let closed = false;

  function beginTurn(): void {
    while (turn === null && !closed) {
      const task = waiting.take();
      if (task === undefined) {
        thread?.keepProcess('free');
        return;
      }
      try {
        thread ??= start();
        send(thread, task);
        turn = { task, timer: setTimeout(giveUp, limits.longestTurnMilliseconds) };
      } catch (error) {
        task.reject(error);
      }
    }
  }

  function send(to: RunningThread, task: Task): void {
    const { id, job, answers, newAnswers } = task;
    to.keepProcess('alive');
    if (begunOn.get(task) === to) to.send({ kind: 'go-on', id, answers: newAnswers });
    else to.send({ kind: 'begin', id, job, answers });
    begunOn.set(task, to);
  }

  function endTurn(): Task {
    if (turn === null) throw new Error('the thread answered what nobody asked');
    const { task, timer } = turn;
    clearTimeout(timer);
    turn = null;
    return task;
  }

  function start(): RunningThread {
    const started = startThread({
      onReply: (reply) => thread === started && takeReply(reply),
      onEnd: (fault) => thread === started && takeEnd(fault),
    });
    return started;
  }

  function takeReply(reply: ThreadReply): void {
    const task = endTurn();
    if (reply.kind === 'done') task.resolve(reply.result);
    else if (reply.kind === 'failed') task.reject(errorOfFault(reply.fault));
    else
      task.answer(reply.questions).then(
        () => goOn(task),
        (error: unknown) => forget(task, error),
      );
    beginTurn();
  }

  function goOn(task: Task): void {
    waiting.pushFirst(task.organizationId, task);
    beginTurn();
  }

  function forget(task: Task, error: unknown): void {
    if (thread !== null && begunOn.get(task) === thread) thread.send({ kind: 'forget', id: task.id });
    task.reject(error);
  }

  function giveUp(): void {
    const task = endTurn();
    const seconds = limits.longestTurnMilliseconds / 1_000;
    logger.warn({ organizationId: task.organizationId, seconds }, 'a document took too long to evaluate');
    void thread?.end();
    thread = null;
    task.reject(tooLong(seconds));
    beginTurn();
  }

  function takeEnd(fault: Error): void {
    thread = null;
    logger.error(
      { err: fault },
      'the thread that evaluates environments ended; another is started when needed',
    );
    if (turn === null) return;
    const task = endTurn();
    task.deaths += 1;
    if (task.deaths < mostDeaths) waiting.pushFirst(task.organizationId, task);
    else task.reject(isOutOfMemory(fault) ? tooLarge(limits.heapMegabytes) : fault);
    beginTurn();
  }

  return {
    async take(request) {
      const { size } = waiting;
      const own = waiting.sizeOf(request.organizationId);
      if (closed || size >= limits.mostWaiting || own >= limits.mostWaiting / 2) throw tooMany();
      lastId += 1;
      const task = new Task(lastId, request);
      tasks.add(task);
      waiting.push(request.organizationId, task);
      beginTurn();
      return await task.result.finally(() => tasks.delete(task));
    },
    async close() {
      closed = true;
      if (turn !== null) endTurn();
      for (const task of tasks) task.reject(tooMany());
      const ended = thread;
      thread = null;
      await ended?.end();
    },
  };
}

function isOutOfMemory(fault: Error): boolean {
  return 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
