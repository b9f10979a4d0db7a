import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CommittedBatch, type Database, databaseFaultKinds } from '../database/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import { type AuditMetrics, watchAudit } from './metrics-audit.ts';
import { countInbound, type InboundMetrics } from './metrics-inbound.ts';
import { type KeyMetrics, watchSigningKeys } from './metrics-signing-keys.ts';

/** The queues of group commits. */
export type CommitQueue = 'outcomes' | 'issued_tokens';

/** The names of background tasks. */
export type MaintenanceTask =
  | 'revocations'
  | 'last_uses'
  | 'clean_up'
  | 'key_rotation'
  | 'gauges'
  | 'audit_verification'
  | 'audit_checkpoints';

/** The outcome and the duration of an operation. */
export interface Ended<Outcome extends string = string> {
  readonly outcome: Outcome;
  readonly seconds: number;
}

export interface Metrics extends KeyMetrics, InboundMetrics, AuditMetrics {
  readonly registry: Registry;
  readonly maintenanceFailures: Counter<'task'>;
  readonly openSessions: Gauge;
  /** Read at each scrape. */
  watchQueuedCommits(queue: CommitQueue, queued: () => number): void;
  /** Read at each scrape, in milliseconds since the epoch; null if no certificate is known. */
  watchIssuerCertificates(soonestExpiryAt: () => number | null): void;
  observeCommit(queue: CommitQueue): (batch: CommittedBatch) => void;
  observeOpening(opening: Ended): void;
  observeLogin(login: Ended & { readonly kind: string }): void;
  observeRequest(answer: { route: string; method: string; status: number; seconds: number }): void;
}

const fastBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const slowBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Creates the metrics that operators alert on. Readers of `/metrics` must not learn the names of tenants, so no label
 * contains a name or a URL, and every label has a closed set of values.
 */
export function createMetrics({ database, clock }: { database: Database; clock: Clock }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const commitSeconds = new Histogram({
    name: 'symbolon_commit_seconds',
    help: 'Group commits, by queue',
    labelNames: ['queue'],
    buckets: fastBuckets,
    registers,
  });
  const commitSize = new Histogram({
    name: 'symbolon_commit_size',
    help: 'Items per group commit',
    labelNames: ['queue'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const openings = new Histogram({
    name: 'symbolon_environment_open_seconds',
    help: 'Attempts to open an environment, including its logins, by outcome',
    labelNames: ['outcome'],
    buckets: slowBuckets,
    registers,
  });
  // Created at the start, for the alert on its growth.
  openings.zero({ outcome: 'failed' });
  const logins = new Histogram({
    name: 'symbolon_login_seconds',
    help: 'Logins to clouds and other relying parties, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    buckets: slowBuckets,
    registers,
  });
  countDatabaseErrors(registry, database);
  return {
    registry,
    ...countInbound(registry),
    ...watchAudit(registry),
    ...watchSigningKeys(registry, clock),
    maintenanceFailures: new Counter({
      name: 'symbolon_maintenance_failures_total',
      help: 'Background work that failed and will be retried, by task',
      labelNames: ['task'],
      registers,
    }),
    openSessions: new Gauge({
      name: 'symbolon_open_sessions',
      help: 'Open sessions of environments in the whole database; read once a minute',
      registers,
    }),
    watchQueuedCommits: watchQueues(registry),
    watchIssuerCertificates: (soonestExpiryAt) => watchCertificates(registry, { clock, soonestExpiryAt }),
    observeCommit(queue) {
      const [seconds, size] = [commitSeconds.labels({ queue }), commitSize.labels({ queue })];
      return (batch) => {
        seconds.observe(batch.seconds);
        size.observe(batch.size);
      };
    },
    observeOpening: ({ outcome, seconds }) => openings.observe({ outcome }, seconds),
    observeLogin: ({ kind, outcome, seconds }) => logins.observe({ kind, outcome }, seconds),
    observeRequest: observeRequests(registry),
  };
}

function observeRequests(registry: Registry): Metrics['observeRequest'] {
  const requests = new Histogram({
    name: 'symbolon_request_seconds',
    help: 'Requests by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: fastBuckets,
    registers: [registry],
  });
  // Looking up a series by its labels costs more than counting; there are only as many series as routes and statuses.
  const known = new Map<string, ReturnType<typeof requests.labels>>();
  return ({ route, method, status, seconds }) => {
    const key = `${status} ${method} ${route}`;
    const series = known.get(key) ?? requests.labels({ route, method, status: String(status) });
    known.set(key, series);
    series.observe(seconds);
  };
}

function watchQueues(registry: Registry): Metrics['watchQueuedCommits'] {
  const queues = new Map<CommitQueue, () => number>();
  new Gauge({
    name: 'symbolon_queued_commits',
    help: 'Items waiting for their group commit',
    labelNames: ['queue'],
    registers: [registry],
    collect() {
      for (const [queue, queued] of queues) this.set({ queue }, queued());
    },
  });
  return (queue, queued) => void queues.set(queue, queued);
}

function watchCertificates(
  registry: Registry,
  { clock, soonestExpiryAt }: { clock: Clock; soonestExpiryAt: () => number | null },
): void {
  new Gauge({
    name: 'symbolon_issuer_certificate_remaining_seconds',
    help: 'Seconds until the first certificate of an issuer expires; absent if no certificate is known',
    registers: [registry],
    collect() {
      const expiryAt = soonestExpiryAt();
      if (expiryAt === null) this.remove();
      else this.set((expiryAt - clock.now()) / 1_000);
    },
  });
}

function countDatabaseErrors(registry: Registry, { faults, storage }: Database): void {
  new Gauge({
    name: 'symbolon_database_storage_full',
    help: '1 if a statement failed for lack of disk space and space is still missing, otherwise 0',
    registers: [registry],
    async collect() {
      this.set((await storage.isFull()) ? 1 : 0);
    },
  });
  new Counter({
    name: 'symbolon_database_errors_total',
    help: 'Statements and connections that failed, by kind',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const kind of databaseFaultKinds) this.inc({ kind }, faults.countOf(kind));
    },
  });
}
