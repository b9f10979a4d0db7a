import { LRUCache } from 'lru-cache';
import type { Logger } from '../../platform/logging/logger.ts';
import { AskingSlots } from './asking-slots.ts';
import { tooLarge, tooLong, tooMany } from './evaluation-refusals.ts';
import { createLane, type LaneEvents } from './lane.ts';
import type { ThreadResult } from './protocol.ts';
import type { StartThread } from './start-thread.ts';
import { Task, type TaskRequest } from './task.ts';
import { TaskPlaces } from './task-places.ts';
import type { TurnLimits } from './turn-limits.ts';

export interface Turns {
  /** Throws what `evaluation-refusals.ts` says, what the job threw, and what its host threw. */
  take(request: TaskRequest): Promise<ThreadResult>;
  /** Ends the threads, and refuses what is under way. */
  close(): Promise<void>;
}

/** How many quick turns in the slow lane an organization needs, after one that was not, to return to the quick lane. */
const turnsToTrust = 16;
const organizationsRemembered = 10_000;

/**
 * Gives tasks a thread in turns, in two lanes of one thread each. Small documents take the quick lane, where a turn is
 * short: one that takes longer is ended with its thread and continues in the slow lane, where large documents are, and so
 * do the next tasks of its organization. So a small document waits for short turns alone.
 */
export function takeTurns(context: {
  readonly logger: Logger;
  readonly limits: TurnLimits;
  readonly startThread: (lane: 'quick' | 'slow') => StartThread;
}): Turns {
  const { logger, limits, startThread } = context;
  const tasks = new Set<Task>();
  const places = new TaskPlaces(limits);
  const slots = new AskingSlots(limits.mostAsking);
  const slowOrganizations = new LRUCache<string, number>({ max: organizationsRemembered });
  let lastId = 0;
  let closed = false;

  const ask: LaneEvents['onAsks'] = (task, questions) => {
    slots
      .within(task.organizationId, () => (task.isSettled ? Promise.resolve() : task.answer(questions)))
      .then(
        () => proceed(task),
        (error: unknown) => {
          for (const lane of [quick, slow]) lane.forget(task);
          task.reject(error);
        },
      );
  };

  const quick = createLane({
    turnMilliseconds: limits.quickTurnMilliseconds,
    startThread: startThread('quick'),
    events: {
      onAsks: ask,
      onTurn() {},
      onOverrun(task) {
        slowOrganizations.set(task.organizationId, turnsToTrust);
        demote(task);
      },
      onDeath(task, err) {
        logDeath(err);
        if (task !== null) demote(task);
      },
    },
  });

  const slow = createLane({
    turnMilliseconds: limits.longestTurnMilliseconds,
    startThread: startThread('slow'),
    events: {
      onAsks: ask,
      onTurn: ({ organizationId }, cpuMilliseconds) => {
        const left = slowOrganizations.get(organizationId);
        if (left === undefined || cpuMilliseconds > limits.quickTurnMilliseconds) return;
        if (left > 1) slowOrganizations.set(organizationId, left - 1);
        else slowOrganizations.delete(organizationId);
      },
      onOverrun(task) {
        const { organizationId } = task;
        const seconds = limits.longestTurnMilliseconds / 1_000;
        logger.warn({ organizationId, seconds }, 'a document took too long to evaluate');
        task.reject(tooLong(seconds));
      },
      onDeath(task, err) {
        logDeath(err);
        if (task === null) return;
        // The first time it may have ended for what others held there: a suspect is tried again alone.
        if (task.isSuspect) task.reject(isOutOfMemory(err) ? tooLarge(limits.heapMegabytes) : err);
        else demote(task);
      },
    },
  });

  function demote(task: Task): void {
    task.isSuspect = true;
    slow.push(task);
  }

  function logDeath(err: Error): void {
    logger.error({ err }, 'a thread that evaluates environments ended; another is started when needed');
  }

  function belongsInSlowLane(task: Task): boolean {
    if (task.isSuspect || task.characters > limits.quickCharacters) return true;
    return slowOrganizations.has(task.organizationId);
  }

  function proceed(task: Task): void {
    const [lane, other] = belongsInSlowLane(task) ? [slow, quick] : [quick, slow];
    other.forget(task);
    lane.pushFirst(task);
  }

  return {
    async take(request) {
      if (closed) throw tooMany();
      lastId += 1;
      const task = new Task(lastId, request);
      const leave = places.enter(task);
      tasks.add(task);
      if (belongsInSlowLane(task)) slow.push(task);
      else quick.push(task);
      return await task.result.finally(() => {
        leave();
        tasks.delete(task);
      });
    },
    async close() {
      closed = true;
      for (const task of tasks) task.reject(tooMany());
      await Promise.all([quick.close(), slow.close()]);
    },
  };
}

function isOutOfMemory(fault: Error): boolean {
  return 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
