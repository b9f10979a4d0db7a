import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const bytesPerId = 16;
/** Random bytes for many identifiers, because generating them costs the same as for one. */
const pool = new Uint8Array(256 * bytesPerId);
let used = pool.length;
let milliseconds = 0;
let counter = 0;

/**
 * Returns a new identifier, a UUID version 7 (RFC 9562 §5.7), so that rows inserted together are stored together. Each
 * identifier is greater than the previous one, even within a millisecond or when the clock steps back (§6.2, method 1).
 * Not for secrets.
 */
export function newId(): string {
  const random = nextRandom();
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // The top bit starts at 0, so that the counter can grow (§6.2).
    counter = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    counter += 1;
    if (counter > 0xffff_ffff) {
      counter = 0;
      milliseconds += 1;
    }
  }
  return v7({ random, msecs: milliseconds, seq: counter });
}

function nextRandom(): Uint8Array<ArrayBuffer> {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytesPerId;
  return pool.subarray(used - bytesPerId, used);
}

/** Returns the lower bound of identifiers created at `at`, in milliseconds since the epoch. */
export function idAt(at: number): string {
  const time = Math.max(0, at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
