/**
 * The value that `share` (0 to below 1) of the values lie below: one that was measured, nothing between two. NaN of no
 * values.
 */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
