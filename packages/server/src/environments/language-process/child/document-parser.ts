import { createFairCache } from '../../../platform/fair-cache.ts';
import type { ParsedEnvironment } from '../../language/index.ts';
import { parseEnvironment } from '../../language/language.ts';
import type { LanguageDocument } from '../messages.ts';

type NamedText = Pick<LanguageDocument, 'name' | 'text'>;

/** Parses documents of organizations, and caches them, because each round of an evaluation needs them again. */
export interface DocumentParser {
  parse(organizationId: string, document: NamedText): ParsedEnvironment;
  forget(organizationId: string, document: NamedText): void;
}

/** The limit of cached documents, enough for the largest: a parsed one takes about 60 bytes per character. */
const maxCharacters = 1_114_112;

export function createDocumentParser(): DocumentParser {
  const parsed = createFairCache<{ readonly parsed: ParsedEnvironment; readonly size: number }>({
    maxSize: maxCharacters,
    sizeOf: ({ size }) => size,
  });
  return {
    parse(organizationId, document) {
      const key = keyOf(document);
      const known = parsed.get(organizationId, key);
      if (known !== undefined) return known.parsed;
      const { name, text } = document;
      const entry = { parsed: parseEnvironment(name, text), size: text.length + 200 };
      parsed.set(organizationId, key, entry);
      return entry.parsed;
    },
    forget: (organizationId, document) => parsed.delete(organizationId, keyOf(document)),
  };
}

/** Diagnostics contain the name under which the document was loaded. */
function keyOf({ name, text }: NamedText): string {
  return `${name}\0${text}`;
}
