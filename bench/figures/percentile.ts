/**
 * Returns the value that `share` (0 to below 1) of the values lie below: a measured one, not interpolated. NaN of no
 * values.
 */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
