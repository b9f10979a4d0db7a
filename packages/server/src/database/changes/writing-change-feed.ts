import type { Tx } from '../transaction.ts';
import type { Writer } from '../writer.ts';
import type { ChangeFeed, ChangeTopic } from './change-feed.ts';

export interface WriteTerms {
  readonly by: Writer;
  readonly topics?: ChangeTopic | readonly ChangeTopic[];
}

/** A change feed that runs the transactions too, because some of them change topics. */
export interface WritingChangeFeed extends ChangeFeed {
  write<Result>(terms: WriteTerms, work: (tx: Tx) => Promise<Result>): Promise<Result>;
}
