import { Lexer, Parser } from 'yaml';

/** More than the server accepts in a document (100) and computes (200), with room for the path to a value. */
export const maxNesting = 250;

/**
 * Reports whether a YAML text nests more lists and objects than this program reads. Stops there, because the
 * library is recursive and takes long to report it.
 */
export function nestsTooDeeply(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // Only a generator that is read does its work.
    for (const _token of parser.next(lexeme));
    // The document and a scalar are on the stack too.
    if (parser.stack.length > maxNesting + 2) return true;
  }
  return false;
}
