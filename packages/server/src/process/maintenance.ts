import type { AuditWatch } from '../app/operator/maintenance-audit.ts';
import { type Database, runInBatches, type Tx } from '../database/index.ts';
import { deleteSomeDiscarded, purgeOldDeletions } from '../environments/definitions/index.ts';
import { deleteEndedSessions } from '../environments/sessions/index.ts';
import { deleteEndedTokens } from '../inbound/access-tokens/index.ts';
import { deleteOldDecisions } from '../inbound/decisions/index.ts';
import { deleteExpiredUses } from '../inbound/token-exchange/index.ts';
import type { MaintenanceTask } from '../metrics/metrics.ts';
import type { LastUses } from '../platform/last-uses.ts';
import type { Logger } from '../platform/logging/logger.ts';
import type { Clock } from '../platform/time/clock.ts';
import { createSteadyTime } from '../platform/time/steady-time.ts';

export interface MaintenanceContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lastUses: readonly LastUses[];
  readonly rotateDueKeys: () => Promise<void>;
  /** Continues revocations that are in effect and too large for one transaction. */
  readonly continueRevocations: (signal: AbortSignal) => Promise<void>;
  /** Updates the metrics that are read from the database. */
  readonly readGauges: () => Promise<void>;
  readonly onFailure: (task: MaintenanceTask) => void;
  readonly decisionRetentionDays: number;
  readonly audit: AuditWatch;
  readonly checkpointMinutes: number;
}

export interface Maintenance {
  stop(): Promise<void>;
}

const revocationIntervalMs = 1_000;
const flushIntervalMs = 15_000;
const sweepIntervalMs = 60_000;
const dayMs = 86_400_000;
const firstVerificationMs = 300_000;
/** The time that expired and revoked tokens stay in the listings. */
const endedTokensKeptDays = 7;
/** Small enough that a batch blocks the embedded store, and with it every request, for a few milliseconds only. */
const rowsAtATime = 100;
/** Fewer, because each environment has an audit event and grants. */
const environmentsAtATime = 5;

/** Starts the periodic work: writes times of last use and deletes expired data, in small batches. */
export function startMaintenance(context: MaintenanceContext): Maintenance {
  const stopping = new AbortController();
  // Data that seems expired after a clock jump would be needed again once the clock is corrected.
  const steadyNow = createSteadyTime(context.clock);
  const startJob = (task: MaintenanceTask, work: () => Promise<void>) => {
    let running: Promise<void> = Promise.resolve();
    return {
      run() {
        running = running.then(work).catch((err: unknown) => {
          context.onFailure(task);
          context.logger.warn({ task, err }, 'background work failed; it will be retried');
        });
      },
      ended: () => running,
    };
  };
  // The timers are independent: a large sweep takes minutes, and key rotation must not wait for it.
  const flush = startJob('last_uses', () => flushAll(context));
  const cleanUp = startJob('clean_up', () =>
    sweep({ ...context, clock: { now: steadyNow }, signal: stopping.signal }),
  );
  const revocations = startJob('revocations', () => context.continueRevocations(stopping.signal));
  const rotation = startJob('key_rotation', context.rotateDueKeys);
  const gauges = startJob('gauges', context.readGauges);
  const verification = startJob('audit_verification', () => context.audit.verify(stopping.signal));
  const checkpoints = startJob('audit_checkpoints', context.audit.writeCheckpoints);
  const timers = [
    setInterval(revocations.run, revocationIntervalMs),
    setInterval(flush.run, flushIntervalMs),
    setInterval(cleanUp.run, sweepIntervalMs),
    setInterval(rotation.run, sweepIntervalMs),
    setInterval(gauges.run, sweepIntervalMs),
    // Soon after the start, because some servers are restarted every day.
    setTimeout(verification.run, firstVerificationMs),
    setInterval(verification.run, dayMs),
    setInterval(checkpoints.run, context.checkpointMinutes * 60_000),
  ];
  revocations.run();
  gauges.run();
  checkpoints.run();
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      stopping.abort();
      flush.run();
      await Promise.all(
        [revocations, flush, cleanUp, rotation, gauges, verification, checkpoints].map(({ ended }) =>
          ended(),
        ),
      );
    },
  };
}

async function flushAll({ lastUses }: MaintenanceContext): Promise<void> {
  for (const uses of lastUses) await uses.flush();
}

/**
 * Deletes expired data: uses of expired subject tokens, expired and revoked tokens, closed sessions, deleted
 * environments and decisions past their retention. Stops early when the signal aborts; the next sweep continues.
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
    (tx) => deleteEndedTokens(tx, now - endedTokensKeptDays * dayMs, rowsAtATime),
    (tx) => deleteEndedSessions(tx, now, rowsAtATime),
    async (tx) => {
      const limit = environmentsAtATime;
      return (await purgeOldDeletions(tx, database.engine, { now, limit })) === limit ? rowsAtATime : 0;
    },
    async (tx) => ((await deleteSomeDiscarded(tx, now)) ? rowsAtATime : 0),
    (tx) => deleteOldDecisions(tx, now - decisionRetentionDays * dayMs, rowsAtATime),
  ];
  // In turns, so that many rows of one kind do not delay the others.
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
