/** A text filter: a test of the whole value, and a text that every matching value contains. */
export interface TextPattern {
  readonly matches: (value: string) => boolean;
  /** Empty if matching values have no text in common. */
  readonly contained: string;
}

export interface AuditQuery {
  readonly organizationId: string;
  /** Only records before this place; for paging from the newest backwards. */
  readonly before?: number;
  readonly fromAt?: number;
  readonly untilAt?: number;
  readonly event?: string;
  /** The login, name or subject of the actor. */
  readonly actor?: string;
  /** The subject of the workload behind the event. */
  readonly subject?: TextPattern;
  /** The `iss` of the workload behind the event. */
  readonly issuer?: string;
  /** The decision that admitted the workload behind the event. */
  readonly decisionId?: string;
  readonly limit: number;
}
