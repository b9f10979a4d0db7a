import type { RetryPolicy } from '../src/retry-policy.ts';

/** Creates a policy that does not wait and records the waits. */
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
