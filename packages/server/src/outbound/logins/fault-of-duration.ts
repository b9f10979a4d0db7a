import { parseDurationSeconds } from '../../platform/duration.ts';
import type { InputFault } from './parse-inputs.ts';

/** The pattern of the contract also lets nothing at all through, and no length of time. */
export function faultOfDuration(path: string, text: string | undefined): readonly InputFault[] {
  if (text === undefined) return [];
  const seconds = parseDurationSeconds(text);
  return seconds === null || seconds === 0 ? [{ path, message: 'must be a duration such as 1h30m' }] : [];
}
