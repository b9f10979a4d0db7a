import { LRUCache } from 'lru-cache';
import { ClientDisconnected, onDisconnect } from '../../../platform/client-connection.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { tooLarge, tooLong, tooMany } from '../evaluation-refusals.ts';
import type { Job, JobResult } from '../messages.ts';
import type { TurnLimits } from '../turn-limits.ts';
import { createLane } from './lane.ts';
import { OutOfMemoryError } from './out-of-memory-error.ts';
import type { StartProcess } from './start-process.ts';
import { TaskPlaces } from './task-places.ts';
import { type Task, Turn } from './turn.ts';

export interface Turns {
  /**
   * Takes a place for a task, which must leave it; throws what `TaskPlaces` throws. If the client of the request
   * disconnects, the task ends at once with ClientDisconnected; only a turn that a process is already computing
   * continues, and its result is discarded.
   */
  enter(task: Pick<Task, 'organizationId' | 'characters'>): TaskPlace;
  /** Ends the processes and refuses active work. */
  close(): Promise<void>;
}

/** The place of an active task. */
export interface TaskPlace {
  /** Computes a job in a turn. Throws the errors of `evaluation-refusals.ts`, and those of the job. */
  take(job: Job, characters: number): Promise<JobResult>;
  /** Settles like the work, or rejects as soon as the turns are closed. */
  untilClosed<Result>(work: Promise<Result>): Promise<Result>;
  leave(): void;
}

/** The number of quick turns in the slow lane after which an organization returns to the quick lane. */
const turnsToTrust = 16;
const organizationsRemembered = 10_000;

/**
 * Gives tasks a process in turns, in two lanes of one process each. Small documents take the quick lane, where a turn
 * is short: a turn that takes longer is ended with its process and starts again in the slow lane, which also gets large
 * documents and the next tasks of the organization. Therefore, a small document waits only for short turns.
 */
export function takeTurns(context: {
  readonly logger: Logger;
  readonly limits: TurnLimits;
  readonly startProcess: (lane: 'quick' | 'slow') => StartProcess;
}): Turns {
  const { logger, limits, startProcess } = context;
  const places = new TaskPlaces(limits);
  /** The functions that refuse active tasks. */
  const refusals = new Set<(reason: Error) => void>();
  const slowOrganizations = new LRUCache<string, number>({ max: organizationsRemembered });
  let closed = false;

  const quick = createLane({
    maxTurnMs: limits.quickTurnMs,
    startProcess: startProcess('quick'),
    events: {
      onTurn() {},
      onOverrun(turn) {
        slowOrganizations.set(turn.task.organizationId, turnsToTrust);
        demote(turn);
      },
      onDeath(turn, err) {
        logDeath(err);
        if (turn !== null) demote(turn);
      },
    },
  });

  const slow = createLane({
    maxTurnMs: limits.maxTurnMs,
    startProcess: startProcess('slow'),
    events: {
      onTurn({ task: { organizationId } }, cpuMs) {
        const left = slowOrganizations.get(organizationId);
        if (left === undefined || cpuMs > limits.quickTurnMs) return;
        if (left > 1) slowOrganizations.set(organizationId, left - 1);
        else slowOrganizations.delete(organizationId);
      },
      onOverrun(turn) {
        const { organizationId } = turn.task;
        const seconds = limits.maxTurnMs / 1_000;
        logger.warn({ organizationId, seconds }, 'a document took too long to evaluate');
        turn.reject(tooLong(seconds));
      },
      onDeath(turn, err) {
        logDeath(err);
        if (turn === null) return;
        // The first time, others may have caused its end: a suspect is tried again alone.
        if (turn.task.isSuspect)
          turn.reject(err instanceof OutOfMemoryError ? tooLarge(limits.heapMegabytes) : err);
        else demote(turn);
      },
    },
  });

  function demote(turn: Turn): void {
    turn.task.isSuspect = true;
    slow.push(turn);
  }

  function logDeath(err: Error): void {
    logger.error({ err }, 'a process that evaluates environments ended; another is started when needed');
  }

  function laneOf({ isSuspect, characters, organizationId }: Task) {
    const isSlow = isSuspect || characters > limits.quickCharacters || slowOrganizations.has(organizationId);
    return isSlow ? slow : quick;
  }

  return {
    enter({ organizationId, characters }) {
      if (closed) throw tooMany();
      const task: Task = { organizationId, characters, isSuspect: false };
      const leave = places.enter(task);
      const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
      refused.catch(() => {});
      refusals.add(refuse);
      let latest: Turn | null = null;
      let isAbandoned = false;
      const stopListening = onDisconnect(() => {
        const reason = new ClientDisconnected();
        isAbandoned = true;
        refuse(reason);
        if (latest === null) return;
        latest.reject(reason);
        quick.drop(latest);
        slow.drop(latest);
      });
      const untilClosed = <Result>(work: Promise<Result>) => Promise.race([work, refused]);
      let isFirst = true;
      return {
        untilClosed,
        take(job, jobCharacters) {
          if (isAbandoned) return refused;
          const turn = new Turn(task, job);
          latest = turn;
          task.characters = jobCharacters;
          // Active tasks go before tasks that have not begun.
          if (isFirst) laneOf(task).push(turn);
          else laneOf(task).pushFirst(turn);
          isFirst = false;
          return untilClosed(turn.result);
        },
        leave() {
          stopListening();
          refusals.delete(refuse);
          leave();
        },
      };
    },
    async close() {
      closed = true;
      for (const refuse of refusals) refuse(tooMany());
      await Promise.all([quick.close(), slow.close()]);
    },
  };
}
