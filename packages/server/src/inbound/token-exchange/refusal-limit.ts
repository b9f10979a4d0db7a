import { RateLimiterMemory } from 'rate-limiter-flexible';

/**
 * Bounds the refusals that one address can cause: each is a durable record, and an address that only ever fails is
 * guessing or broken. Exchanges that succeed are never counted, so CI behind one address is not slowed.
 */
export interface RefusalLimit {
  /** How long to wait, or null for go ahead. */
  find(address: string): Promise<{ readonly retryAfterSeconds: number } | null>;
  count(address: string): Promise<void>;
}

const windowSeconds = 60;

export function createRefusalLimit(refusalsPerMinute: number): RefusalLimit {
  const limiter = new RateLimiterMemory({ points: refusalsPerMinute, duration: windowSeconds });
  return {
    async find(address) {
      const counted = await limiter.get(address);
      if (counted === null || counted.remainingPoints > 0) return null;
      return { retryAfterSeconds: Math.max(1, Math.ceil(counted.msBeforeNext / 1_000)) };
    },
    async count(address) {
      // Rejects when the limit is reached, which is what `find` answers next time.
      await limiter.consume(address).catch(() => {});
    },
  };
}
