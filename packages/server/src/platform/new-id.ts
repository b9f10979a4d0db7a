import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const bytesAnId = 16;
/** Asked for together: fetching random bytes costs the same for one identifier as for these. */
const pool = new Uint8Array(256 * bytesAnId);
let used = pool.length;
let milliseconds = 0;
let counter = 0;

/**
 * A new identifier: UUID version 7 (RFC 9562 §5.7), so that rows inserted together lie together. Each is above the one
 * before it, within a millisecond too and where the clock steps back (§6.2, method 1). Not for secrets.
 */
export function newId(): string {
  const random = nextRandom();
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // The top bit starts clear, so that the counter has room to count in (§6.2).
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
  used += bytesAnId;
  return pool.subarray(used - bytesAnId, used);
}

/** The least that an identifier made at a time can be; `at` is in milliseconds since the epoch. */
export function idAt(at: number): string {
  const time = Math.max(0, at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}
