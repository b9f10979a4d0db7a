/** A place in a document. Lines and columns count from 1, columns in UTF-16 code units, bytes from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
}

/** A stretch of a document; a range of nothing (see `noRange`) has zeros. */
export interface SourceRange {
  /** The environment that the document is of. */
  readonly environment: string;
  readonly begin: Position;
  readonly end: Position;
}
