import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  Lexer,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  YAMLParseError,
} from 'yaml';
import type { Result } from '../../../platform/result.ts';
import { limits } from '../model/limits.ts';

export const nestedTooDeeply = `the document nests lists and objects more than ${limits.nesting} levels deep`;

/** The document itself, its collections down to one too many, which may be empty, and a scalar. */
const maxOpenTokens = limits.nesting + 3;

/**
 * Parses one YAML document as the library's `parseDocument` does, but stops at the first fault of the syntax, and where
 * lists and objects are nested too deeply: the rest of the text is not read, and the library, which is recursive, builds
 * nothing. The fault is an offset in UTF-16 code units.
 */
export function parseYamlDocument(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Result<Document.Parsed, number> {
  const parser = new Parser();
  const composer = new Composer(options);
  const documents: Document.Parsed[] = [];
  let hasFault = false;
  const compose = (tokens: Iterable<CST.Token>) => {
    for (const token of tokens) {
      documents.push(...composer.next(token));
      hasFault ||= token.type === 'error';
    }
  };
  for (const lexeme of new Lexer().lex(text)) {
    compose(parser.next(lexeme));
    if (parser.stack.length > maxOpenTokens) return { ok: false, fault: parser.stack.at(-1)?.offset ?? 0 };
    if (hasFault) break;
  }
  compose(parser.end());
  documents.push(...composer.end(true, text.length));
  return { ok: true, value: firstOf(documents) };
}

function firstOf([document, second]: readonly Document.Parsed[]): Document.Parsed {
  if (document === undefined) throw new Error('the library has composed no document');
  if (second !== undefined) {
    const [begin, end] = second.range;
    document.errors.push(
      new YAMLParseError([begin, end], 'MULTIPLE_DOCS', 'Source contains multiple documents'),
    );
  }
  return document;
}
