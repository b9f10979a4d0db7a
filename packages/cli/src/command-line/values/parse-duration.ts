import { usageError } from '../cli-error.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Parses `90s`, `15m`, `2h`, `1h30m` or `7d` into seconds; a bare number is seconds. Throws a usage error. */
export function parseDuration(text: string, option: string): number {
  const parts = [...text.matchAll(/(\d{1,9})([smhd]|$)/g)];
  const whole = parts.map(([part]) => part).join('');
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (unitSeconds[unit || 's'] ?? 0),
    0,
  );
  if (whole === text && seconds > 0) return seconds;
  throw usageError(`${option} must be a duration such as 90s, 15m or 2h`);
}
