import type { AuditWatch } from '../app/maintenance-audit.ts';
import { type Database, runInBatches, type Tx } from '../database/index.ts';
import { purgeOldDeletions } from '../environments/definitions/index.ts';
import { deleteEndedSessions } from '../environments/sessions/index.ts';
import { deleteEndedTokens } from '../inbound/access-tokens/index.ts';
import { deleteOldDecisions } from '../inbound/decisions/index.ts';
import { deleteExpiredUses } from '../inbound/token-exchange/index.ts';
import type { MaintenanceTask } from '../metrics/metrics.ts';
import type { Clock } from '../platform/clock.ts';
import type { LastUses } from '../platform/last-uses.ts';
import type { Logger } from '../platform/logger.ts';
import { createSteadyTime } from '../platform/steady-time.ts';

export interface MaintenanceContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lastUses: readonly LastUses[];
  readonly rotateDueKeys: () => Promise<void>;
  /** Brings those metrics up to date that have to be read from the database. */
  readonly readGauges: () => Promise<void>;
  readonly onFailure: (task: MaintenanceTask) => void;
  readonly decisionRetentionDays: number;
  readonly audit: AuditWatch;
  readonly checkpointMinutes: number;
}

export interface Maintenance {
  stop(): Promise<void>;
}

const flushMilliseconds = 15_000;
const sweepMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;
const firstVerificationMilliseconds = 300_000;
/** Ended tokens stay this long, so that "it ended" can be told from "it never was" in the listings. */
const endedTokensKeptDays = 7;
/** Few enough that a batch holds the embedded store, and with it every request, for some milliseconds only. */
const rowsAtATime = 100;
/** Each has a history. */
const environmentsAtATime = 5;

/** Writes last uses down and takes away what has had its time, a little at a time, never all at once. */
export function startMaintenance(context: MaintenanceContext): Maintenance {
  const stopping = new AbortController();
  // What a clock that jumped makes seem expired would be needed once it has jumped back.
  const steadyNow = createSteadyTime(context.clock);
  const startJob = (task: MaintenanceTask, work: () => Promise<void>) => {
    let running: Promise<void> = Promise.resolve();
    return {
      run() {
        running = running.then(work).catch((err: unknown) => {
          context.onFailure(task);
          context.logger.warn({ task, err }, 'work in the background failed; will try again');
        });
      },
      ended: () => running,
    };
  };
  // One waits for no other: a sweep of much takes minutes, and keys are due all the same.
  const flush = startJob('last_uses', () => flushAll(context));
  const cleanUp = startJob('clean_up', () =>
    sweep({ ...context, clock: { now: steadyNow }, signal: stopping.signal }),
  );
  const rotation = startJob('key_rotation', context.rotateDueKeys);
  const gauges = startJob('gauges', context.readGauges);
  const verification = startJob('audit_verification', () => context.audit.verify(stopping.signal));
  const checkpoints = startJob('audit_checkpoints', context.audit.writeCheckpoints);
  const timers = [
    setInterval(flush.run, flushMilliseconds),
    setInterval(cleanUp.run, sweepMilliseconds),
    setInterval(rotation.run, sweepMilliseconds),
    setInterval(gauges.run, sweepMilliseconds),
    // Soon after the start, for a server that is restarted every day.
    setTimeout(verification.run, firstVerificationMilliseconds),
    setInterval(verification.run, dayMilliseconds),
    setInterval(checkpoints.run, context.checkpointMinutes * 60_000),
  ];
  gauges.run();
  checkpoints.run();
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      stopping.abort();
      flush.run();
      await Promise.all(
        [flush, cleanUp, rotation, gauges, verification, checkpoints].map(({ ended }) => ended()),
      );
    },
  };
}

async function flushAll({ lastUses }: MaintenanceContext): Promise<void> {
  for (const uses of lastUses) await uses.flush();
}

/**
 * Takes away what has had its time: uses of tokens that have expired, ended tokens, ended sessions, deleted
 * environments and decisions past their retention. Ends early when told to; the next sweep goes on.
 */
export async function sweep({
  database,
  clock,
  decisionRetentionDays,
  signal,
}: Pick<MaintenanceContext, 'database' | 'decisionRetentionDays'> & {
  readonly clock: Pick<Clock, 'now'>;
  readonly signal?: AbortSignal;
}): Promise<void> {
  const now = clock.now();
  const due: ((tx: Tx) => Promise<number>)[] = [
    (tx) => deleteExpiredUses(tx, now, rowsAtATime),
    (tx) => deleteEndedTokens(tx, now - endedTokensKeptDays * dayMilliseconds, rowsAtATime),
    (tx) => deleteEndedSessions(tx, now, rowsAtATime),
    async (tx) => {
      const limit = environmentsAtATime;
      return (await purgeOldDeletions(tx, database.engine, { now, limit })) === limit ? rowsAtATime : 0;
    },
    (tx) => deleteOldDecisions(tx, now - decisionRetentionDays * dayMilliseconds, rowsAtATime),
  ];
  // In turns, so that much of one kind does not keep the others waiting.
  await runInBatches(
    database,
    async (tx) => {
      const step = due.shift();
      if (step !== undefined && (await step(tx)) === rowsAtATime) due.push(step);
      return due.length === 0 ? 'done' : 'more';
    },
    signal,
  );
}
