import type { Database, Tx } from './database/index.ts';
import { deleteEndedSessions } from './environments/sessions/index.ts';
import { deleteEndedTokens } from './inbound/access-tokens/index.ts';
import { deleteOldDecisions } from './inbound/decisions/index.ts';
import { deleteExpiredUses } from './inbound/token-exchange/index.ts';
import type { MaintenanceTask } from './metrics.ts';
import type { Clock } from './platform/clock.ts';
import type { LastUses } from './platform/last-uses.ts';
import type { Logger } from './platform/logger.ts';

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
}

export interface Maintenance {
  stop(): Promise<void>;
}

const flushMilliseconds = 15_000;
const sweepMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;
/** Ended tokens stay this long, so that "it ended" can be told from "it never was" in the listings. */
const endedTokensKeptDays = 7;
const rowsAtATime = 500;

/** Writes last uses down and takes away what has had its time, a little at a time, never all at once. */
export function startMaintenance(context: MaintenanceContext): Maintenance {
  let running: Promise<void> = Promise.resolve();
  const run = (task: MaintenanceTask, work: () => Promise<void>) => {
    running = running.then(work).catch((err: unknown) => {
      context.onFailure(task);
      context.logger.warn({ task, err }, 'work in the background failed; will try again');
    });
  };
  const timers = [
    setInterval(() => run('last_uses', () => flushAll(context)), flushMilliseconds),
    setInterval(() => run('clean_up', () => sweep(context)), sweepMilliseconds),
    setInterval(() => run('key_rotation', context.rotateDueKeys), sweepMilliseconds),
    setInterval(() => run('gauges', context.readGauges), sweepMilliseconds),
  ];
  run('gauges', context.readGauges);
  for (const timer of timers) timer.unref();
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      run('last_uses', () => flushAll(context));
      await running;
    },
  };
}

async function flushAll({ lastUses }: MaintenanceContext): Promise<void> {
  for (const uses of lastUses) await uses.flush();
}

/**
 * Takes away what has had its time: uses of tokens that have expired, ended tokens, ended sessions, decisions past their
 * retention.
 */
export async function sweep({
  database,
  clock,
  decisionRetentionDays,
}: Pick<MaintenanceContext, 'database' | 'clock' | 'decisionRetentionDays'>): Promise<void> {
  const now = clock.now();
  const steps: ((tx: Tx) => Promise<number>)[] = [
    (tx) => deleteExpiredUses(tx, now, rowsAtATime),
    (tx) => deleteEndedTokens(tx, now - endedTokensKeptDays * dayMilliseconds, rowsAtATime),
    (tx) => deleteEndedSessions(tx, now, rowsAtATime),
    (tx) => deleteOldDecisions(tx, now - decisionRetentionDays * dayMilliseconds, rowsAtATime),
  ];
  for (const step of steps) {
    // Each batch is a short transaction of its own, with the event loop free in between.
    while ((await database.db.transaction().execute(step)) === rowsAtATime) {
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}
