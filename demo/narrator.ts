import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { wrapLine } from '../packages/cli/src/terminal/format-table.ts';

const maxWidth = 80;

/** Prints the demo step by step, in lines of at most 80 characters, with colours only on a terminal (styleText checks the stream). */
export interface Narrator {
  /** Prints the title of the next step. */
  step(text: string): void;
  /** Prints a result of the step. */
  fact(text: string): void;
  close(text: string): void;
}

export function createNarrator(output: Writable): Narrator {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream: output, validateStream: true });
  let count = 0;
  return {
    step(text) {
      count += 1;
      output.write(`\n${style('bold', wrapLine(`${String(count).padStart(2)}. ${text}`, 4, maxWidth))}\n`);
    },
    fact(text) {
      for (const line of text.split('\n')) {
        const indent = line.length - line.trimStart().length + 4;
        output.write(`${wrapLine(`    ${line}`, indent + 2, maxWidth)}\n`);
      }
    },
    close(text) {
      output.write(`\n${style('green', wrapLine(text, 0, maxWidth))}\n`);
    },
  };
}

/** Shortens a secret: enough is left to distinguish two secrets, but too little to use one. */
export function shorten(secret: string): string {
  return `${secret.slice(0, 10)}…${secret.slice(-4)} (${secret.length} characters)`;
}
