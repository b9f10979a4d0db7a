import { errorOfFault } from '../job-fault.ts';
import type { JobReply } from '../messages.ts';
import { FairQueue } from './fair-queue.ts';
import type { RunningProcess, StartProcess } from './start-process.ts';
import type { Task, Turn } from './turn.ts';
import { watchTurn } from './watch-turn.ts';

/** Receives the events of a lane's turns. */
export interface LaneEvents {
  /** Called when a turn ended within its time; `cpuMs` is its cost. */
  onTurn(turn: Turn, cpuMs: number): void;
  /** Called when a turn exceeded its time and its process was ended. */
  onOverrun(turn: Turn): void;
  /** Called when the process exits while it computes the turn; null if it was not computing one. */
  onDeath(turn: Turn | null, fault: Error): void;
}

interface CurrentTurn {
  readonly turn: Turn;
  /** True if it is the first of its process. */
  readonly isFirst: boolean;
  readonly stopWatch: () => void;
}

/** One process, and the turns that wait for it. */
export interface Lane {
  push(turn: Turn): void;
  /** Adds a turn before the other turns of its organization. */
  pushFirst(turn: Turn): void;
  /** Removes a waiting turn. A turn that is being computed is not interrupted. */
  drop(turn: Turn): void;
  close(): Promise<void>;
}

/**
 * Lets tasks use a process in turns, one computation at a time; organizations that have used less go first. Starts the
 * process with the first turn, and a new one after it ends. The process keeps nothing of a task between turns.
 */
export function createLane(options: {
  readonly maxTurnMs: number;
  readonly startProcess: StartProcess;
  readonly events: LaneEvents;
}): Lane {
  const { maxTurnMs, startProcess, events } = options;
  const waiting = new FairQueue<Turn>();
  let running: RunningProcess | null = null;
  /** The task that the process has computed for, if any; `several` after more than one. */
  let served: Task | 'several' | null = null;
  let current: CurrentTurn | null = null;
  let closed = false;

  function next(): void {
    while (current === null && !closed) {
      const turn = waiting.take();
      if (turn === undefined) {
        running?.keepServer('free');
        return;
      }
      if (!turn.isSettled) startTurn(turn);
    }
  }

  function startTurn(turn: Turn): void {
    const { task } = turn;
    // A suspected task runs in a fresh process, so that memory that others left behind is not counted as its own.
    if (task.isSuspect && served !== null && served !== task) endProcess();
    try {
      const isFirst = running === null;
      running ??= start();
      served = served === null || served === task ? task : 'several';
      const used = running.measureTurn();
      running.keepServer('alive');
      running.send(turn.job);
      current = {
        turn,
        isFirst,
        stopWatch: watchTurn({ milliseconds: maxTurnMs, used, onOverrun: overrun }),
      };
    } catch (error) {
      turn.reject(error);
    }
  }

  function endTurn(cost: number): Turn {
    if (current === null) throw new Error('the process replied to a turn that was not requested');
    const { turn, stopWatch } = current;
    stopWatch();
    current = null;
    waiting.charge(turn.task.organizationId, cost);
    return turn;
  }

  function start(): RunningProcess {
    const started = startProcess({
      onReply: (reply) => running === started && takeReply(reply),
      onEnd: (fault) => running === started && takeEnd(fault),
    });
    return started;
  }

  function takeReply(reply: JobReply): void {
    // An organization whose turns need a separate process is charged for starting it.
    const turn = endTurn(current?.isFirst ? reply.cpuTimeMs : reply.cpuMs);
    events.onTurn(turn, reply.cpuMs);
    if (reply.kind === 'done') turn.resolve(reply.result);
    else turn.reject(errorOfFault(reply.fault));
    next();
  }

  function endProcess(): void {
    void running?.end();
    running = null;
    served = null;
  }

  function overrun(): void {
    const turn = endTurn(maxTurnMs);
    endProcess();
    events.onOverrun(turn);
    next();
  }

  function takeEnd(fault: Error): void {
    running = null;
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
    drop(turn) {
      waiting.remove(turn.task.organizationId, turn);
    },
    async close() {
      closed = true;
      current?.stopWatch();
      const ended = running;
      running = null;
      await ended?.end();
    },
  };
}
