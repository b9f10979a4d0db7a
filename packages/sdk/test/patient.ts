import type { RetryPolicy } from '../src/retry-policy.ts';

/** A policy that waits no time and notes how long it would have waited. */
export function createPatience(): { readonly waits: number[]; readonly policy: RetryPolicy } {
  const waits: number[] = [];
  return {
    waits,
    policy: {
      random: () => 0.5,
      sleep: async (milliseconds) => void waits.push(milliseconds),
    },
  };
}
