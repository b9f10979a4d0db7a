import { styleText } from 'node:util';

/** Tells the demo step by step; colours on a terminal only (styleText asks the stream). */
export interface Narrator {
  /** What is about to happen. */
  step(text: string): void;
  /** What came of it. */
  fact(text: string): void;
  close(text: string): void;
}

export function createNarrator(output: NodeJS.WriteStream): Narrator {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    styleText(format, text, { stream: output, validateStream: true });
  let count = 0;
  return {
    step(text) {
      count += 1;
      output.write(`\n${style('bold', `${String(count).padStart(2)}. ${text}`)}\n`);
    },
    fact(text) {
      for (const line of text.split('\n')) output.write(`    ${line}\n`);
    },
    close(text) {
      output.write(`\n${style('green', text)}\n`);
    },
  };
}

/** A secret as it may be shown: enough to tell two apart, too little to use. */
export function shorten(secret: string): string {
  return `${secret.slice(0, 10)}…${secret.slice(-4)} (${secret.length} characters)`;
}
