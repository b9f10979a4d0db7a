import { quote } from '../../platform/quote.ts';
import { formatDuration } from '../../platform/time/duration.ts';
import { maxSessionSeconds } from '../max-session-seconds.ts';
import { SessionError } from './session-error.ts';

const defaultSeconds = 2 * 3_600;

const form = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h)/;
const secondsOf: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3_600,
};

/**
 * Parses a duration in Go's notation (`time.ParseDuration`) to seconds: `2h45m`, `1.5h`, `300ms`. Null for an invalid
 * or negative one.
 */
export function parseGoDuration(text: string): number | null {
  if (/^\+?0$/.test(text)) return 0;
  let rest = text.replace(/^\+/, '');
  let seconds = 0;
  while (rest !== '') {
    const [part] = form.exec(rest) ?? [];
    if (part === undefined) return null;
    const unit = part.replace(/^[0-9.]+/, '');
    seconds += Number.parseFloat(part) * (secondsOf[unit] ?? 0);
    rest = rest.slice(part.length);
  }
  return text === '' || text === '+' ? null : seconds;
}

/**
 * Parses the requested open duration to seconds; null if missing. Throws SessionError `duration_invalid` and, for more
 * than 24 hours or more than the grant allows, `duration_too_long`.
 */
export function readRequestedSeconds(
  text: string | undefined,
  { name, maxOpenSeconds }: { readonly name: string; readonly maxOpenSeconds: number | null },
): number | null {
  if (text === undefined || text === '') return null;
  const seconds = parseGoDuration(text);
  if (seconds === null || seconds <= 0) {
    throw new SessionError(
      'duration_invalid',
      `duration must be a duration such as 2h or 1h30m, not ${quote(text)}.`,
    );
  }
  const limit = Math.min(maxOpenSeconds ?? maxSessionSeconds, maxSessionSeconds);
  if (seconds <= limit) return seconds;
  throw new SessionError(
    'duration_too_long',
    maxOpenSeconds !== null && maxOpenSeconds < maxSessionSeconds
      ? `You may keep ${name} open for at most ${formatDuration(limit)}; use a shorter duration.`
      : `An environment can stay open for at most ${formatDuration(limit)}; use a shorter duration.`,
  );
}

/** Returns the open duration: the requested one or two hours, reduced to the smallest limit. */
export function chooseSeconds(requested: number | null, limits: readonly (number | null)[]): number {
  const known = limits.filter((limit) => limit !== null);
  return Math.min(requested ?? defaultSeconds, maxSessionSeconds, ...known);
}
