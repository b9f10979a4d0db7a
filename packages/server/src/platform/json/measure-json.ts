import type { Pace } from '../turns/pace.ts';
import type { Steps } from '../turns/run-in-turns.ts';

/** Returns the bytes of a JSON value as `JSON.stringify` writes it, without writing it in one piece. */
export function* measureJsonInSteps(value: unknown, pace: Pace): Steps<number> {
  if (pace.isDue()) yield;
  if (typeof value !== 'object' || value === null) return bytesOf(value);
  let bytes = 0;
  let members = 0;
  // An array has no names.
  const isList = Array.isArray(value);
  for (const [name, member] of isList ? value.entries() : Object.entries(value)) {
    members += 1;
    if (!isList) bytes += bytesOf(name) + 1;
    bytes += typeof member === 'object' ? yield* measureJsonInSteps(member, pace) : bytesOf(member);
    if (pace.isDue(0.1)) yield;
  }
  return bytes + 2 + Math.max(0, members - 1);
}

function bytesOf(scalar: unknown): number {
  return Buffer.byteLength(JSON.stringify(scalar));
}
