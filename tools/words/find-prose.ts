/** A part of a file that a person reads, and its first line. */
export interface Prose {
  readonly text: string;
  readonly line: number;
}

const commentOrText =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;
const fencedBlock = /^(`{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gm;
const inlineCode = /`[^`\n]+`/g;
const quotation = /“[^”\n]+”/g;
const glossary = /^\| say \| instead of \|\n(?:\|[^\n]*\n)+/gm;
const linkTarget = /\]\([^)\n]+\)/g;

/**
 * Returns the comments and string literals of a source file. A quotation mark in a regular expression can shift the
 * apparent start of a literal, so that some code counts as prose; no prose is omitted.
 */
export function findProseInSource(source: string): readonly Prose[] {
  return [...source.matchAll(commentOrText)]
    .map(({ 0: text, index }) => ({ text, line: lineAt(source, index) }))
    .filter(({ text }) => /[a-z] [a-z]/i.test(text));
}

/** Returns the lines of a document without code, the glossary, quoted titles of tests and targets of links. */
export function findProseInDocument(document: string): readonly Prose[] {
  const blanked = [fencedBlock, glossary, inlineCode, quotation, linkTarget].reduce(
    (text, pattern) => text.replace(pattern, (match) => match.replace(/[^\n]/g, ' ')),
    document,
  );
  return blanked.split('\n').map((text, index) => ({ text, line: index + 1 }));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
