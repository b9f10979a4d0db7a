/** What bounds evaluations. The documents that explain them: docs/threat-model.md and decision 0012. */
export interface TurnLimits {
  /** CPU time of one computation, from one question of an evaluation to the next; past it the document is refused. */
  readonly longestTurnMilliseconds: number;
  /** CPU time of one computation in the quick lane; past it the evaluation continues in the slow lane. */
  readonly quickTurnMilliseconds: number;
  /** Characters of documents, together, up to which an evaluation takes the quick lane. */
  readonly quickCharacters: number;
  /** What the slow lane's thread may hold; past it, it ends. */
  readonly heapMegabytes: number;
  /** Evaluations under way on this server, waiting ones included; of one organization. */
  readonly mostTasks: number;
  readonly mostOfOrganization: number;
  /** Characters of their documents, on this server; of one organization. */
  readonly mostCharacters: number;
  readonly mostCharactersOfOrganization: number;
  /** Evaluations of one organization that documents are loaded or logins are made for at the same time. */
  readonly mostAsking: number;
}

export const defaultTurnLimits: Omit<TurnLimits, 'heapMegabytes'> = {
  longestTurnMilliseconds: 20_000,
  quickTurnMilliseconds: 500,
  quickCharacters: 65_536,
  mostTasks: 1_000,
  mostOfOrganization: 250,
  mostCharacters: 134_217_728,
  mostCharactersOfOrganization: 33_554_432,
  mostAsking: 64,
};
