const units = [
  { name: 'days', seconds: 86_400 },
  { name: 'h', seconds: 3_600 },
  { name: 'min', seconds: 60 },
] as const;

/**
 * Formats whole seconds for a sentence, rounded down to the largest unit of which the span has at least two: `90 s`, `3
 * h`, `1110 days`.
 */
export function formatSpan(seconds: number): string {
  const unit = seconds < 600 ? undefined : units.find((each) => seconds >= 2 * each.seconds);
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit.seconds)} ${unit.name}`;
}
