/**
 * Returns the measured value below which `share` (0 to below 1) of the values lie, without interpolation; NaN if the
 * list is empty.
 */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
