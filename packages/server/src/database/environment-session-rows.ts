export interface EnvironmentSessionPieceRow {
  session_id: string;
  /** The pieces in order, from 0; then the pages of their index. */
  number: number;
  sealed: string;
}

/** An environment, at one revision, that the result holds values of; its own too. */
export interface EnvironmentSessionSourceRow {
  session_id: string;
  environment_id: string;
  revision: number;
}

export interface EnvironmentSessionRow {
  id: string;
  organization_id: string;
  /** Null where a document that is not saved was opened. */
  environment_id: string | null;
  /** Who opened it, as the principal's kind and id: nobody else reads it. */
  opener: string;
  /** The access token that opened it; it ends when that is revoked. */
  token_id: string;
  /** The evaluated environment, sealed under the organization's key; the outline of one that is in pieces. */
  sealed_result: string;
  /** 1 where `environment_session_pieces` holds it. */
  in_pieces: number;
  created_at: number;
  expires_at: number;
}
