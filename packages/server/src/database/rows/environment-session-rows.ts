export interface EnvironmentSessionPieceRow {
  session_id: string;
  /** The pieces in order, from 0, followed by the pages of their index. */
  number: number;
  sealed: string;
}

/** An environment whose values the result contains, at one revision; includes the opened environment itself. */
export interface EnvironmentSessionSourceRow {
  session_id: string;
  environment_id: string;
  revision: number;
}

export interface EnvironmentSessionRow {
  id: string;
  organization_id: string;
  /** Null for an unsaved document. */
  environment_id: string | null;
  /** The kind and id of the principal who opened it; only they can read it. */
  opener: string;
  /** The access token that opened it; revoking the token ends the session. */
  token_id: string;
  /** The opener's login at the time of opening. */
  opened_by: string;
  token_name: string;
  /** `iss`, `sub` and decision of the workload behind the token; null if no workload obtained it. */
  issuer: string | null;
  subject: string | null;
  decision_id: string | null;
  /**
   * The evaluated environment, encrypted under the organization's key; for a result that is stored in pieces, its
   * outline.
   */
  sealed_result: string;
  /** 1 if the result is stored in `environment_session_pieces`. */
  in_pieces: number;
  created_at: number;
  expires_at: number;
}
