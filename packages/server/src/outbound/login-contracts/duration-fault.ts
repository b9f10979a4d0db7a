import { parseDurationSeconds } from '../../platform/time/duration.ts';
import type { InputFault } from './input-fault.ts';

/** Returns the fault of an empty or zero duration, which the pattern of the contract allows. */
export function findDurationFault(path: string, text: string | undefined): readonly InputFault[] {
  if (text === undefined) return [];
  const seconds = parseDurationSeconds(text);
  return seconds === null || seconds === 0 ? [{ path, message: 'must be a duration such as 1h30m' }] : [];
}
