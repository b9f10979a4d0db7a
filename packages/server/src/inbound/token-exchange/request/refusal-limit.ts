import ipaddr from 'ipaddr.js';
import type { RateLimiterMemory } from 'rate-limiter-flexible';

/**
 * Limits the refusals that one address can cause: each is a durable record, and an address that always fails is
 * guessing or misconfigured. Successful exchanges do not count, so CI behind one address is not limited.
 */
export interface RefusalLimit {
  /** Returns the time to wait; null if the limit has not been reached. */
  find(address: string): Promise<{ readonly retryAfterSeconds: number } | null>;
  count(address: string): Promise<void>;
}

const windowSeconds = 60;

export function createRefusalLimit(refusalsPerMinute: number): RefusalLimit {
  /** Loaded with the first refusal; until then there is nothing to limit. */
  let limiter: RateLimiterMemory | null = null;

  async function load(): Promise<RateLimiterMemory> {
    const library = await import('rate-limiter-flexible');
    limiter ??= new library.RateLimiterMemory({ points: refusalsPerMinute, duration: windowSeconds });
    return limiter;
  }

  return {
    async find(address) {
      if (limiter === null) return null;
      const counted = await limiter.get(keyOf(address));
      if (counted === null || counted.remainingPoints > 0) return null;
      // The library subtracts wall-clock times but ends the window with a timer, so after a jump back it returns too
      // much.
      const waitSeconds = Math.ceil(counted.msBeforeNext / 1_000);
      return { retryAfterSeconds: Math.min(windowSeconds, Math.max(1, waitSeconds)) };
    },
    async count(address) {
      // Rejects once the limit is reached; `find` returns the time to wait from then on.
      await (limiter ?? (await load())).consume(keyOf(address)).catch(() => {});
    },
  };
}

/**
 * Returns the key of an address. An IPv6 network of 2^64 addresses counts as one address. An IPv4 address counts as
 * itself, in any notation.
 */
function keyOf(address: string): string {
  if (!address.includes(':')) return address;
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6'
    ? ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()
    : parsed.toString();
}
