import type { Tx } from '../transaction.ts';
import type { Writer } from '../writer.ts';
import type { ChangeFeed, ChangeTopic } from './change-feed.ts';

export interface WriteTerms {
  readonly by: Writer;
  readonly topics?: ChangeTopic | readonly ChangeTopic[];
}

/** A change feed that also runs the transactions, some of which change topics. */
export interface WritingChangeFeed extends ChangeFeed {
  write<Result>(terms: WriteTerms, work: (tx: Tx) => Promise<Result>): Promise<Result>;
}
