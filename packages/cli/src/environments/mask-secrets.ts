import { Transform } from 'node:stream';

const mask = Buffer.from('[secret]');

/**
 * Shorter texts are not masked: they would be found everywhere, make output useless, and give themselves away by where
 * they are.
 */
export const shortestMaskedCharacters = 3;

/**
 * What to look for in output: each secret whole, and line by line, since programs indent and prefix lines; also as it
 * stands inside JSON, where that is another text. The longest first.
 */
export function listMaskedTexts(secrets: readonly string[]): readonly string[] {
  const texts = secrets.flatMap((secret) => {
    const lines = [secret, ...secret.split(/\r?\n|\r/)].flatMap((line) => [line, line.trim()]);
    return lines.flatMap((line) => [line, JSON.stringify(line).slice(1, -1)]);
  });
  const worthIt = texts.filter((text) => [...text].length >= shortestMaskedCharacters);
  return [...new Set(worthIt)].toSorted((left, right) => right.length - left.length);
}

/**
 * A stream that puts `[secret]` for every run of bytes that belong to one of the texts, wherever chunks end. What may
 * still become one is held back until the next bytes, or the end, tell.
 */
export function createSecretMask(texts: readonly string[]): Transform {
  // One character a byte: output need not be text, and a character may be cut between two chunks.
  const patterns = texts.map((text) => Buffer.from(text).toString('latin1')).filter((text) => text !== '');
  let held = '';
  /** How many of the held bytes belong to a text that began before them. */
  let coveredBytes = 0;
  let endsInRun = false;

  function pass(text: string, end: number): Buffer {
    const parts: Buffer[] = [];
    let at = 0;
    const passClear = (until: number) => {
      if (until <= at) return;
      parts.push(Buffer.from(text.slice(at, until), 'latin1'));
      endsInRun = false;
    };
    const runs = findRuns(text, patterns, coveredBytes);
    for (const run of runs.filter(({ start }) => start < end)) {
      passClear(run.start);
      if (!endsInRun) parts.push(mask);
      endsInRun = true;
      at = Math.min(run.end, end);
    }
    passClear(end);
    held = text.slice(end);
    // Also one that was cut before: nothing of what is held has been passed on then.
    const cut = runs.find((run) => run.start <= end && run.end > end);
    coveredBytes = cut ? cut.end - end : 0;
    return Buffer.concat(parts);
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = held + chunk.toString('latin1');
      done(null, pass(text, findOpenStart(text, patterns)));
    },
    flush(done) {
      done(null, pass(held, held.length));
    },
  });
}

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Where patterns are, in order; those that touch or overlap are one. */
function findRuns(text: string, patterns: readonly string[], coveredBytes: number): readonly Run[] {
  const found: Run[] = coveredBytes > 0 ? [{ start: 0, end: coveredBytes }] : [];
  for (const pattern of patterns) {
    for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) {
      found.push({ start: at, end: at + pattern.length });
    }
  }
  const runs: Run[] = [];
  for (const run of found.toSorted((left, right) => left.start - right.start)) {
    const last = runs.at(-1);
    if (last && run.start <= last.end) {
      runs[runs.length - 1] = { start: last.start, end: Math.max(last.end, run.end) };
    } else {
      runs.push(run);
    }
  }
  return runs;
}

/** From where on the text may be the beginning of a pattern; its length where that is nowhere. */
function findOpenStart(text: string, patterns: readonly string[]): number {
  let earliest = text.length;
  for (const pattern of patterns) {
    const first = pattern.slice(0, 1);
    const start = Math.max(0, text.length - pattern.length + 1);
    for (let at = text.indexOf(first, start); at !== -1 && at < earliest; at = text.indexOf(first, at + 1)) {
      if (pattern.startsWith(text.slice(at))) earliest = at;
    }
  }
  return earliest;
}
