import { tooMany, tooManyOfOrganization } from '../evaluation-refusals.ts';
import type { TurnLimits } from '../turn-limits.ts';
import type { Task } from './turn.ts';

interface Use {
  tasks: number;
  characters: number;
}

/** Counts active evaluations, from their request until they end, and the characters of their documents. */
export class TaskPlaces {
  readonly #limits: TurnLimits;
  readonly #all: Use = { tasks: 0, characters: 0 };
  readonly #byOrganization = new Map<string, Use>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * Reserves a place, and returns the function that frees it. Throws EnvironmentError
   * `organization_evaluations_too_many` if all places of the organization are in use, and `evaluations_too_many` if all
   * places of the server are.
   */
  enter({ organizationId, characters }: Pick<Task, 'organizationId' | 'characters'>): () => void {
    const own = this.#byOrganization.get(organizationId) ?? { tasks: 0, characters: 0 };
    const { maxTasksOfOrganization, maxCharactersOfOrganization, maxTasks, maxCharacters } = this.#limits;
    if (isFull(own, characters, maxTasksOfOrganization, maxCharactersOfOrganization))
      throw tooManyOfOrganization();
    if (isFull(this.#all, characters, maxTasks, maxCharacters)) throw tooMany();
    this.#byOrganization.set(organizationId, own);
    for (const use of [own, this.#all]) {
      use.tasks += 1;
      use.characters += characters;
    }
    return () => {
      for (const use of [own, this.#all]) {
        use.tasks -= 1;
        use.characters -= characters;
      }
      if (own.tasks === 0) this.#byOrganization.delete(organizationId);
    };
  }
}

function isFull(use: Use, characters: number, maxTasks: number, maxCharacters: number): boolean {
  return use.tasks >= maxTasks || use.characters + characters > maxCharacters;
}
