/** A place in a document. Lines and columns count from 1, columns in code points; bytes count from 0, as UTF-8. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** A range of text in a document. */
export interface SourceRange {
  /** The environment that the document belongs to. */
  readonly environment: string;
  readonly begin: Position;
  readonly end: Position;
}

export const nowhere: Position = { line: 0, column: 0, byte: 0 };
