/** The limits of evaluations, explained in docs/threat-model.md and decisions 0012 and 0020. */
export interface TurnLimits {
  /**
   * CPU time of one computation, from one round of an evaluation to the next. A document that exceeds it is refused.
   */
  readonly maxTurnMs: number;
  /** CPU time of one computation in the quick lane. An evaluation that exceeds it continues in the slow lane. */
  readonly quickTurnMs: number;
  /** Total characters of documents with which an evaluation still uses the quick lane. */
  readonly quickCharacters: number;
  /** The heap size of the slow lane's process; a process that exceeds it ends. */
  readonly heapMegabytes: number;
  /** Active evaluations on this server, including waiting ones; and of one organization. */
  readonly maxTasks: number;
  readonly maxTasksOfOrganization: number;
  /** Total characters of their documents: on this server, and of one organization. */
  readonly maxCharacters: number;
  readonly maxCharactersOfOrganization: number;
}

export const defaultTurnLimits: Omit<TurnLimits, 'heapMegabytes'> = {
  maxTurnMs: 20_000,
  quickTurnMs: 500,
  quickCharacters: 65_536,
  maxTasks: 1_000,
  maxTasksOfOrganization: 250,
  maxCharacters: 134_217_728,
  maxCharactersOfOrganization: 33_554_432,
};
