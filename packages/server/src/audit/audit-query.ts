/** Text that a filter looks for: a test of a whole value, and a text that every matching value contains. */
export interface TextPattern {
  readonly matches: (value: string) => boolean;
  /** Empty where nothing is common to all matching values. */
  readonly contained: string;
}

export interface AuditQuery {
  readonly organizationId: string;
  /** Only records before this place; for paging from the newest backwards. */
  readonly before?: number;
  readonly fromAt?: number;
  readonly untilAt?: number;
  readonly event?: string;
  /** A login, or the name or subject that acted. */
  readonly actor?: string;
  /** The subject of the workload behind the event. */
  readonly subject?: TextPattern;
  /** The `iss` of the workload behind the event. */
  readonly issuer?: string;
  /** The decision that the workload behind the event was let in by. */
  readonly decisionId?: string;
  readonly limit: number;
}
