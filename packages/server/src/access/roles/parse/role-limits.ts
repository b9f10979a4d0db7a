/** The limits of one role (docs/contract/roles.md). */
export const roleLimits = {
  /** The entries of one group, and the roles of one Compose. */
  maxEntries: 2_000,
  /** The bytes of the descriptor as JSON. */
  maxBytes: 1_000_000,
  /** The levels of descriptors and expressions. */
  maxDepth: 64,
  /** The nodes of a role together with all roles that it is composed of. */
  maxNodes: 20_000,
  /** The scopes of all Allows of these roles together. */
  maxScopes: 50_000,
} as const;
