import { Counter, type Registry } from 'prom-client';
import { type ReasonCode, reasonCodes } from '../inbound/decisions/index.ts';
import { openReasonOf } from '../inbound/token-exchange/index.ts';
import { type FetchErrorCode, fetchErrorCodes } from '../platform/guarded-fetch/index.ts';

export interface InboundMetrics {
  observeExchange(reason: ReasonCode): void;
  /** Called when an issuer starts to fail; `other` means a fault outside the fetch. */
  observeIssuerFetchFailure(code: FetchErrorCode | 'other'): void;
}

/**
 * Counts outcomes of exchanges and faults of issuers. Every series exists at 0 from the start: alerts depend on growth,
 * and Prometheus sees no growth in a series that first appears at 1.
 */
export function countInbound(registry: Registry): InboundMetrics {
  const registers = [registry];
  const exchanges = new Counter({
    name: 'symbolon_exchanges_total',
    help: 'Token exchanges by outcome and reason',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const issuerFetchFailures = new Counter({
    name: 'symbolon_issuer_fetch_failures_total',
    help: 'Number of times that an issuer started to fail, by fault',
    labelNames: ['code'],
    registers,
  });
  const countExchanges = (reason: ReasonCode, count: number) => {
    const outcome = reason === 'granted' ? 'granted' : 'refused';
    exchanges.inc({ outcome, reason: openReasonOf(reason) }, count);
  };
  for (const reason of reasonCodes) countExchanges(reason, 0);
  for (const code of [...fetchErrorCodes, 'other']) issuerFetchFailures.inc({ code }, 0);
  return {
    observeExchange: (reason) => countExchanges(reason, 1),
    observeIssuerFetchFailure: (code) => issuerFetchFailures.inc({ code }),
  };
}
