import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** Read when somebody looks. */
  watchQueuedCommits(queued: () => number): void;
  readonly exchanges: Counter<'outcome' | 'reason'>;
  readonly issuerFetchFailures: Counter<'code'>;
  observeRequest(answer: { route: string; method: string; status: number; seconds: number }): void;
}

/** What an operator would alarm on. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'symbolon_request_seconds',
    help: 'Answered requests by route',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  // Finding a series by its labels costs more than counting; there are as many as routes and statuses.
  const known = new Map<string, ReturnType<typeof requests.labels>>();
  return {
    registry,
    watchQueuedCommits(queued) {
      new Gauge({
        name: 'symbolon_queued_commits',
        help: 'Outcomes that wait for their durable commit',
        registers: [registry],
        collect() {
          this.set(queued());
        },
      });
    },
    exchanges: new Counter({
      name: 'symbolon_exchanges_total',
      help: 'Token exchanges by outcome and reason',
      labelNames: ['outcome', 'reason'],
      registers: [registry],
    }),
    issuerFetchFailures: new Counter({
      name: 'symbolon_issuer_fetch_failures_total',
      help: 'Times an issuer began to fail, by fault',
      labelNames: ['code'],
      registers: [registry],
    }),
    observeRequest({ route, method, status, seconds }) {
      const key = `${status} ${method} ${route}`;
      const series = known.get(key) ?? requests.labels({ route, method, status: String(status) });
      known.set(key, series);
      series.observe(seconds);
    },
  };
}
