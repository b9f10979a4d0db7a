export interface EnvironmentSessionPieceRow {
  session_id: string;
  /** The pieces in order, from 0; then the pages of their index. */
  number: number;
  sealed: string;
}

export interface EnvironmentSessionRow {
  id: string;
  organization_id: string;
  /** Null where a document that is not saved was opened. */
  environment_id: string | null;
  /** Who opened it, as the principal's kind and id: nobody else reads it. */
  opener: string;
  /** The evaluated environment, sealed under the organization's key; the outline of one that is in pieces. */
  sealed_result: string;
  /** 1 where `environment_session_pieces` holds it. */
  in_pieces: number;
  created_at: number;
  expires_at: number;
}
