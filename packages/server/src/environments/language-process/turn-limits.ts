/** The limits of evaluations, explained in docs/threat-model.md and decisions 0012 and 0018. */
export interface TurnLimits {
  /** CPU time of one computation, from one question of an evaluation to the next; past it the document is refused. */
  readonly maxTurnMs: number;
  /** CPU time of one computation in the quick lane; past it the evaluation continues in the slow lane. */
  readonly quickTurnMs: number;
  /** Characters of documents, together, up to which an evaluation takes the quick lane. */
  readonly quickCharacters: number;
  /** The heap of the slow lane's process; over it, the process ends. */
  readonly heapMegabytes: number;
  /** Active evaluations on this server, waiting ones included; of one organization. */
  readonly maxTasks: number;
  readonly maxTasksOfOrganization: number;
  /** Characters of their documents, on this server; of one organization. */
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
