/**
 * What caches are keyed by. `trust` changes with every write to organizations, issuers, policies, members, teams and
 * pools: with everything an exchange reads before it decides, and with grants on environments. `signing-keys` changes
 * with the keys that sign, `environments` with what a reference to an environment leads to.
 */
export type ChangeTopic = 'trust' | 'signing-keys' | 'environments';

/**
 * Tells a cache whether what it holds is still so, across all processes and servers on one database, without a read
 * when nothing changed.
 */
export interface ChangeFeed {
  /** The topic's version, or null when it cannot be known now: then nothing cached may be used. */
  versionOf(topic: ChangeTopic): number | null;
  /** A version that was read from the database before this feed heard of it: caches of older ones forget. */
  learn(topic: ChangeTopic, version: number): void;
}
