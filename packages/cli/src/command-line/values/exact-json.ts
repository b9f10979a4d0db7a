import { parseWrittenNumbers } from '@symbolon/sdk';

/** Creates a number that `JSON.stringify` writes as this text (Node 22 and later). */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/**
 * Parses JSON that is only shown or forwarded: a number that JavaScript would write differently, such as
 * 9007199254740993 or 1.0, keeps its text. Throws a SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  return parseWrittenNumbers(text, (number) =>
    String(Number(number)) === number ? Number(number) : rawJSON(number),
  );
}
