/** A text filter: a test of the whole value, and a substring of every matching value. */
export interface TextPattern {
  readonly matches: (value: string) => boolean;
  /** Empty if matching values share no text. */
  readonly contained: string;
}

export interface AuditQuery {
  readonly organizationId: string;
  /** Only records before this sequence; for paging backwards from the newest. */
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
