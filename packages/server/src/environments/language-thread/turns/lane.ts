import type { ThreadReply } from '../messages.ts';
import { errorOfFault } from '../thread-fault.ts';
import { FairQueue } from './fair-queue.ts';
import type { RunningThread, StartThread } from './start-thread.ts';
import type { Task, Turn } from './turn.ts';
import { watchTurn } from './watch-turn.ts';

/** Receives what happens to turns of a lane. */
export interface LaneEvents {
  /** A turn ended within its time; `cpuMs` is what it cost. */
  onTurn(turn: Turn, cpuMs: number): void;
  /** A turn used more than its time: its thread was ended. */
  onOverrun(turn: Turn): void;
  /** The thread ended by itself while it computed the turn; null where it computed none. */
  onDeath(turn: Turn | null, fault: Error): void;
}

/** One thread, and the turns that wait for it. */
export interface Lane {
  push(turn: Turn): void;
  /** Before the other turns of its organization. */
  pushFirst(turn: Turn): void;
  close(): Promise<void>;
}

/**
 * Gives tasks a thread in turns, one computation at a time and the organizations by what they have cost. Starts the thread
 * with the first turn, and another one where it ended or had to be ended: it keeps nothing of a task between turns.
 */
export function createLane(options: {
  readonly maxTurnMs: number;
  readonly startThread: StartThread;
  readonly events: LaneEvents;
}): Lane {
  const { maxTurnMs, startThread, events } = options;
  const waiting = new FairQueue<Turn>();
  let thread: RunningThread | null = null;
  /** The task that the thread has computed for, if any; `several` after others. */
  let served: Task | 'several' | null = null;
  let current: { readonly turn: Turn; readonly stopWatch: () => void } | null = null;
  let closed = false;

  function next(): void {
    while (current === null && !closed) {
      const turn = waiting.take();
      if (turn === undefined) {
        thread?.keepProcess('free');
        return;
      }
      if (!turn.isSettled) startTurn(turn);
    }
  }

  function startTurn(turn: Turn): void {
    const { task } = turn;
    // Nothing is known of a suspect but what it does alone: memory that others left behind must not count as its own.
    if (task.isSuspect && served !== null && served !== task) endThread();
    try {
      thread ??= start();
      served = served === null || served === task ? task : 'several';
      const used = thread.measureTurn();
      thread.keepProcess('alive');
      thread.send(turn.job);
      current = { turn, stopWatch: watchTurn({ milliseconds: maxTurnMs, used, onOverrun: overrun }) };
    } catch (error) {
      turn.reject(error);
    }
  }

  function endTurn(cost: number): Turn {
    if (current === null) throw new Error('the thread replied to a turn that was not asked for');
    const { turn, stopWatch } = current;
    stopWatch();
    current = null;
    waiting.charge(turn.task.organizationId, cost);
    return turn;
  }

  function start(): RunningThread {
    const started = startThread({
      onReply: (reply) => thread === started && takeReply(reply),
      onEnd: (fault) => thread === started && takeEnd(fault),
    });
    return started;
  }

  function takeReply(reply: ThreadReply): void {
    const turn = endTurn(reply.cpuMs);
    events.onTurn(turn, reply.cpuMs);
    if (reply.kind === 'done') turn.resolve(reply.result);
    else turn.reject(errorOfFault(reply.fault));
    next();
  }

  function endThread(): void {
    void thread?.end();
    thread = null;
    served = null;
  }

  function overrun(): void {
    const turn = endTurn(maxTurnMs);
    endThread();
    events.onOverrun(turn);
    next();
  }

  function takeEnd(fault: Error): void {
    thread = null;
    served = null;
    events.onDeath(current === null ? null : endTurn(maxTurnMs), fault);
    next();
  }

  return {
    push(turn) {
      waiting.push(turn.task.organizationId, turn);
      next();
    },
    pushFirst(turn) {
      waiting.pushFirst(turn.task.organizationId, turn);
      next();
    },
    async close() {
      closed = true;
      current?.stopWatch();
      const ended = thread;
      thread = null;
      await ended?.end();
    },
  };
}
