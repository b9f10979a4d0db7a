import { findProseInDocument, findProseInSource, type Prose } from './find-prose.ts';
import { quotations } from './quotations.ts';
import {
  docCommentOpening,
  replacedIdentifiers,
  replacedPatterns,
  rewordedPhrases,
} from './reworded-phrases.ts';

/** A phrase that the glossary replaces, and where it was found. */
export interface WordFault {
  readonly line: number;
  readonly found: string;
  readonly instead: string;
}

/** Finds the phrases of the glossary's left column in a source file or Markdown document. */
export function findRewordedPhrases(path: string, text: string): readonly WordFault[] {
  if (path.endsWith('.md')) return findProseInDocument(text).flatMap(findInProse);
  const prose = findProseInSource(text);
  return [...prose.flatMap(findInProse), ...findOpenings(text), ...findIdentifiers(text)];
}

function findInProse({ text, line }: Prose): readonly WordFault[] {
  const unquoted = quotations.reduce((rest, quotation) => rest.replaceAll(quotation, ''), text);
  return rewordedPhrases.flatMap(({ phrase, instead }) => {
    const match = phrase.exec(unquoted);
    if (match === null) return [];
    const before = unquoted.slice(0, match.index).split('\n').length - 1;
    return { line: line + before, found: match[0], instead };
  });
}

function findOpenings(source: string): readonly WordFault[] {
  return [...source.matchAll(docCommentOpening)].map((match) => ({
    line: source.slice(0, match.index).split('\n').length,
    found: match[0].replaceAll(/\s+/g, ' '),
    instead: 'open with what the thing does or is',
  }));
}

function findIdentifiers(source: string): readonly WordFault[] {
  const replaced = Object.entries(replacedIdentifiers).map(([identifier, instead]) => ({
    identifiers: new RegExp(`\\b${identifier}\\b`, 'g'),
    instead,
  }));
  return [...replaced, ...replacedPatterns].flatMap(({ identifiers, instead }) =>
    [...source.matchAll(identifiers)].map(({ 0: found, index }) => ({
      line: source.slice(0, index).split('\n').length,
      found,
      instead,
    })),
  );
}
