/**
 * The topics that key caches. `trust` changes with every write to organizations, issuers, policies, members, teams and
 * pools, which an exchange reads before it decides, and with grants on environments. `signing-keys` changes with the
 * signing keys, `environments` with the resolution of references to environments.
 */
export type ChangeTopic = 'trust' | 'signing-keys' | 'environments';

/**
 * Validates caches across all processes and servers on one database, without a read while nothing changes.
 */
export interface ChangeFeed {
  /** Returns the topic's version; null if it is unknown at the moment, when no cached value may be used. */
  versionOf(topic: ChangeTopic): number | null;
  /** Reports a version that was read from the database before this feed received it, so that older caches expire. */
  learn(topic: ChangeTopic, version: number): void;
}
