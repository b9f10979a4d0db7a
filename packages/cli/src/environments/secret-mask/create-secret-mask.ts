import { Transform } from 'node:stream';
import type { SecretPattern } from './compile-secrets.ts';
import { createPatternMatcher } from './pattern-matcher.ts';

const mask = Buffer.from('[secret]');

/** The writes of one line follow each other within this time; after it, a program is probably waiting for input. */
const quietMs = 250;

/**
 * Creates a stream that replaces every run of bytes of a secret with `[secret]`, however it is encoded and split into
 * chunks. Holds back bytes that may become such a run: at most the longest encoding of a secret. If no more output
 * arrives for a moment, releases what reveals at most one character of a secret, so that a prompt is complete.
 */
export function createSecretMask(patterns: readonly SecretPattern[]): Transform {
  const matcher = createPatternMatcher(patterns);
  let held = Buffer.alloc(0);
  /** The offset of the held bytes in the whole input. */
  let heldFrom = 0;
  let endsInRun = false;
  let quiet: NodeJS.Timeout | undefined;

  function pass(end: number): Buffer {
    const parts: Buffer[] = [];
    let at = heldFrom;
    for (const run of matcher.takeRuns(end)) {
      if (run.start > at) {
        parts.push(held.subarray(at - heldFrom, run.start - heldFrom));
        endsInRun = false;
      }
      if (!endsInRun) parts.push(mask);
      endsInRun = true;
      at = run.end;
    }
    if (end > at) {
      parts.push(held.subarray(at - heldFrom, end - heldFrom));
      endsInRun = false;
    }
    held = held.subarray(end - heldFrom);
    heldFrom = end;
    return Buffer.concat(parts);
  }

  /** A match that began before the held bytes has had its first byte released. */
  const passUntil = (end: number) => pass(Math.max(end, heldFrom));

  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(quiet);
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      for (const byte of chunk) matcher.take(byte);
      const clear = passUntil(matcher.openStart());
      if (held.length > 0) {
        quiet = setTimeout(() => {
          const released = passUntil(matcher.quietEnd());
          if (released.length > 0) stream.push(released);
        }, quietMs).unref();
      }
      done(null, clear);
    },
    flush(done) {
      clearTimeout(quiet);
      done(null, pass(heldFrom + held.length));
    },
    destroy(error, done) {
      clearTimeout(quiet);
      done(error);
    },
  });
  return stream;
}
