import { Transform } from 'node:stream';
import type { SecretPattern } from './compile-secrets.ts';
import { createPatternMatcher } from './pattern-matcher.ts';

const mask = Buffer.from('[secret]');

/**
 * Creates a stream that replaces every run of bytes of a secret by `[secret]`, however it is encoded and split into
 * chunks. It holds back bytes that may become one: at most the longest encoding of a secret.
 */
export function createSecretMask(patterns: readonly SecretPattern[]): Transform {
  const matcher = createPatternMatcher(patterns);
  let held = Buffer.alloc(0);
  /** The offset of the held bytes in the whole input. */
  let heldFrom = 0;
  let endsInRun = false;

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

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      for (const byte of chunk) matcher.take(byte);
      done(null, pass(matcher.openStart()));
    },
    flush(done) {
      done(null, pass(heldFrom + held.length));
    },
  });
}
