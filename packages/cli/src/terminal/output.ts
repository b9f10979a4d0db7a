import type { Writable } from 'node:stream';
import { createPainter, type Painter } from './painter.ts';
import { redact } from './redact.ts';
import { safeLines } from './safe-text.ts';

/** Answers go to standard output, everything said about them to standard error. */
export interface Output {
  /**
   * A piece of an answer, with its line ends. A terminal gets it with all that could steer it shown by number; a file or
   * another program gets it as it is.
   */
  readonly print: (text: string) => void;
  /** A value as JSON, for scripts. */
  readonly printJson: (value: unknown) => void;
  /** A line beside the answer; whatever looks like a token is cut from it. */
  readonly note: (line: string) => void;
  /** For what is no text of ours: the output of a program that runs in this one's place, workflow commands. */
  readonly streams: { readonly stdout: Writable; readonly stderr: Writable };
  /** For what is printed. */
  readonly paint: Painter;
  /** For what is noted. */
  readonly paintNote: Painter;
  /** Whether a person reads the notes as they come. */
  readonly live: boolean;
}

export interface OutputStreams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createOutput({ stdout, stderr, env }: OutputStreams): Output {
  const forReader = stdout.isTTY === true ? safeLines : (text: string) => text;
  const mayColour = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    print: (text) => void stdout.write(forReader(text)),
    printJson: (value) => void stdout.write(forReader(`${JSON.stringify(value, null, 2)}\n`)),
    note: (line) => void stderr.write(`${redact(safeLines(line))}\n`),
    streams: { stdout, stderr },
    paint: createPainter({ coloured: mayColour && stdout.isTTY === true }),
    paintNote: createPainter({ coloured: mayColour && stderr.isTTY === true }),
    live: stderr.isTTY === true,
  };
}
