import { createInterface } from 'node:readline/promises';
import type { StandardInput } from './standard-input.ts';

/** Asks a question at the terminal and returns the typed line; null if the input ends. */
export async function promptLine(
  stdin: StandardInput,
  options: { readonly question: string; readonly write: (text: string) => void },
): Promise<string | null> {
  options.write(options.question);
  const lines = createInterface({ input: stdin, terminal: false });
  try {
    for await (const line of lines) return line;
    return null;
  } finally {
    lines.close();
  }
}
