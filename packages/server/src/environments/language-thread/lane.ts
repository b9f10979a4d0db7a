import { FairQueue } from './fair-queue.ts';
import type { Questions, ThreadReply } from './protocol.ts';
import type { RunningThread, StartThread } from './start-thread.ts';
import type { Task } from './task.ts';
import { errorOfFault } from './thread-fault.ts';
import { watchTurn } from './watch-turn.ts';

/** What happens to tasks of a lane that did not end there. */
export interface LaneEvents {
  onAsks(task: Task, questions: Questions): void;
  /** A turn ended within its time; `cpuMilliseconds` is what it cost. */
  onTurn(task: Task, cpuMilliseconds: number): void;
  /** A turn used more than its time: its thread was ended. */
  onOverrun(task: Task): void;
  /** The thread ended by itself while it computed the task; null where it computed none. */
  onDeath(task: Task | null, fault: Error): void;
}

/** One thread, and the tasks that wait for it. */
export interface Lane {
  push(task: Task): void;
  /** Before the other tasks of its organization. */
  pushFirst(task: Task): void;
  /** Drops what the thread holds for a task that does not come back. */
  forget(task: Task): void;
  close(): Promise<void>;
}

interface Turn {
  readonly task: Task;
  readonly stopWatch: () => void;
}

/**
 * Gives tasks a thread in turns, one computation at a time and the organizations by what they have cost. Starts the thread
 * with the first task; where it ended, or had to be ended, what else was under way starts again in the next one with the
 * answers that it was given before.
 */
export function createLane(options: {
  readonly turnMilliseconds: number;
  readonly startThread: StartThread;
  readonly events: LaneEvents;
}): Lane {
  const { turnMilliseconds, startThread, events } = options;
  const waiting = new FairQueue<Task>();
  /** The tasks that the thread holds something of. */
  const held = new Set<Task>();
  let thread: RunningThread | null = null;
  let turn: Turn | null = null;
  let closed = false;

  function next(): void {
    while (turn === null && !closed) {
      const task = waiting.take();
      if (task === undefined) {
        thread?.keepProcess('free');
        return;
      }
      if (!task.isSettled) startTurn(task);
    }
  }

  function startTurn(task: Task): void {
    // Of a suspect nothing is known but what it does alone: what others hold must not count as its own.
    if (task.isSuspect && [...held].some((other) => other !== task)) endThread();
    try {
      thread ??= start();
      const used = thread.measureTurn();
      send(thread, task);
      turn = { task, stopWatch: watchTurn({ milliseconds: turnMilliseconds, used, onOverrun: overrun }) };
    } catch (error) {
      task.reject(error);
    }
  }

  function send(to: RunningThread, task: Task): void {
    const { id, job, answers, newAnswers } = task;
    to.keepProcess('alive');
    if (held.has(task)) to.send({ kind: 'go-on', id, answers: newAnswers });
    else to.send({ kind: 'begin', id, job, answers });
    held.add(task);
  }

  function endTurn(cost: number): Task {
    if (turn === null) throw new Error('the thread replied to a turn that was not asked for');
    const { task, stopWatch } = turn;
    stopWatch();
    turn = null;
    waiting.charge(task.organizationId, cost);
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
    const task = endTurn(reply.cpuMilliseconds);
    events.onTurn(task, reply.cpuMilliseconds);
    if (reply.kind === 'asks') events.onAsks(task, reply.questions);
    else held.delete(task);
    if (reply.kind === 'done') task.resolve(reply.result);
    if (reply.kind === 'failed') task.reject(errorOfFault(reply.fault));
    next();
  }

  function endThread(): void {
    void thread?.end();
    thread = null;
    held.clear();
  }

  function overrun(): void {
    const task = endTurn(turnMilliseconds);
    endThread();
    events.onOverrun(task);
    next();
  }

  function takeEnd(fault: Error): void {
    thread = null;
    held.clear();
    events.onDeath(turn === null ? null : endTurn(turnMilliseconds), fault);
    next();
  }

  return {
    push(task) {
      waiting.push(task.organizationId, task);
      next();
    },
    pushFirst(task) {
      waiting.pushFirst(task.organizationId, task);
      next();
    },
    forget(task) {
      if (held.delete(task)) thread?.send({ kind: 'forget', id: task.id });
    },
    async close() {
      closed = true;
      turn?.stopWatch();
      const ended = thread;
      thread = null;
      await ended?.end();
    },
  };
}
