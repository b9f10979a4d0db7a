import { styleText } from 'node:util';

/** Prints the demo step by step, with colors only on a terminal (styleText checks the stream). */
export interface Narrator {
  /** Prints the title of the next step. */
  step(text: string): void;
  /** Prints a result of the step. */
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

/** Shortens a secret: enough is left to distinguish two secrets, but too little to use one. */
export function shorten(secret: string): string {
  return `${secret.slice(0, 10)}…${secret.slice(-4)} (${secret.length} characters)`;
}
