import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { createPainter, type Painter } from './painter.ts';
import { redact } from './redact.ts';
import { safeLines, withoutWorkflowCommands } from './safe-text.ts';
import { wrapText } from './wrap-text.ts';

/** Writes results to standard output and messages to standard error. */
export interface Output {
  /**
   * Prints part of the result without adding a line break. On a terminal, shows characters that could control it by
   * their number; a file or another program gets the text unchanged.
   */
  readonly print: (text: string) => void;
  /**
   * Prints text for people, with lines wrapped to the width of the terminal. Never wraps documents, commands and
   * values. Escapes workflow commands of GitHub runners, as notes do.
   */
  readonly printText: (text: string) => void;
  /** Prints lines for people, such as a table, like printText but without wrapping. */
  readonly printLines: (text: string) => void;
  /**
   * Prints a document for people or a file. A GitHub runner sees no workflow command in it; in a file it is unchanged.
   */
  readonly printDocument: (text: string) => void;
  /** Prints bytes that are not text: unchanged, except that a terminal gets the text that they resemble. */
  readonly printBytes: (bytes: Uint8Array) => void;
  /** Prints a value as JSON, for scripts. */
  readonly printJson: (value: unknown) => void;
  /** Prints a wrapped line to standard error and redacts anything that looks like a token. */
  readonly note: (line: string) => void;
  /** Prints a value to standard error as one line of JSON, for scripts. */
  readonly noteJson: (value: unknown) => void;
  /** The raw streams, for output that is not this program's own: child processes and workflow commands. */
  readonly streams: { readonly stdout: Writable; readonly stderr: Writable };
  /** Styles for printed text. */
  readonly paint: Painter;
  /** Styles for notes. */
  readonly paintNote: Painter;
  /** True when standard error is a terminal. */
  readonly live: boolean;
}

type MaybeTerminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface OutputStreams {
  readonly stdout: MaybeTerminal;
  readonly stderr: MaybeTerminal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createOutput({ stdout, stderr, env }: OutputStreams): Output {
  const forReader = stdout.isTTY === true ? safeLines : (text: string) => text;
  const forLog = env['GITHUB_ACTIONS'] === 'true' ? withoutWorkflowCommands : (text: string) => text;
  const mayColour = !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const note = (line: string) => void stderr.write(`${wrapFor(stderr, forLog(redact(safeLines(line))))}\n`);
  return {
    print: (text) => void stdout.write(forReader(text)),
    printText: (text) => void stdout.write(wrapFor(stdout, forLog(forReader(text)))),
    printLines: (text) => void stdout.write(forLog(forReader(text))),
    printDocument(text) {
      const shown = forReader(text);
      const logged = isFile(stdout) ? shown : forLog(shown);
      stdout.write(logged);
      if (logged !== shown)
        note(
          'Workflow commands in the output are escaped. To get the text as stored, redirect the output to a file.',
        );
    },
    printBytes: (bytes) =>
      void stdout.write(stdout.isTTY === true ? `${safeLines(Buffer.from(bytes).toString())}\n` : bytes),
    printJson: (value) => void stdout.write(forReader(`${JSON.stringify(value, null, 2)}\n`)),
    note,
    noteJson: (value) => void stderr.write(`${redact(safeLines(JSON.stringify(value)))}\n`),
    streams: { stdout, stderr },
    paint: createPainter({ coloured: mayColour && stdout.isTTY === true }),
    paintNote: createPainter({ coloured: mayColour && stderr.isTTY === true }),
    live: stderr.isTTY === true,
  };
}

function isFile({ fd }: Writable & { readonly fd?: unknown }): boolean {
  return typeof fd === 'number' && fstatSync(fd).isFile();
}

function wrapFor({ isTTY, columns }: MaybeTerminal, text: string): string {
  return isTTY === true && columns !== undefined && columns >= 40 ? wrapText(text, columns) : text;
}
