/**
 * The topics that key caches. `trust` changes with every write that an exchange depends on: organizations, issuers,
 * policies, members, teams, roles, pools and grants on environments. `roles` changes with the roles, and with who has
 * which. `signing-keys` changes with the signing keys, `environments` with the resolution of references to environments.
 */
export type ChangeTopic = 'trust' | 'roles' | 'signing-keys' | 'environments';

/** Validates caches across all processes and servers that share a database; reads nothing while nothing changes. */
export interface ChangeFeed {
  /** Returns the topic's version; null while it is unknown, when no cached value may be used. */
  versionOf(topic: ChangeTopic): number | null;
  /** Reports a version that was read from the database before this feed received it. It invalidates older caches. */
  learn(topic: ChangeTopic, version: number): void;
}
