/**
 * SQLite has ended a transaction by itself while one of its parts was written, and has undone all of them. It does so
 * when the disk is full or has failed, or memory is exhausted.
 */
export class EndedTransaction extends Error {
  /** The error of the part itself, which concerns only its author. */
  readonly faultOfPart: unknown;

  constructor(faultOfPart: unknown) {
    super('SQLite ended a transaction while one of its parts was written');
    this.faultOfPart = faultOfPart;
  }
}
