import { type Options, stringify } from 'csv-stringify/sync';

const options: Options = {
  record_delimiter: '\r\n',
  // Subjects are foreign text: a spreadsheet would run one that begins with `=`, `+`, `-`, `@`, a tab or a carriage return.
  escape_formulas: true,
  // Readers also end a record at a single CR or LF.
  quote_record_delimiter: true,
  cast: { boolean: String, string: escapeHiddenFormula },
};

/** `escape_formulas` looks at the first character only; some programs skip blanks and invisible characters. */
function escapeHiddenFormula(text: string): string {
  return /^[\s\p{Cf}]+[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text;
}

/** Formats rows by RFC 4180; an apostrophe precedes a text that a spreadsheet would run as a formula. */
export function formatCsv(rows: readonly (readonly (string | number | boolean)[])[]): string {
  return stringify([...rows], options);
}
