/** Evaluations of one organization that documents are loaded or logins are made for at the same time. */
const maxFetching = 64;

/**
 * Limits for how many evaluations of one organization the main thread fetches at the same time. Further ones wait for a
 * slot, in the order in which they came; other organizations have slots of their own.
 */
export class FetchSlots {
  readonly #max: number;
  readonly #byOrganization = new Map<string, { taken: number; readonly waiting: (() => void)[] }>();

  constructor(max = maxFetching) {
    this.#max = max;
  }

  async within<Result>(organizationId: string, work: () => Promise<Result>): Promise<Result> {
    const slots = this.#byOrganization.get(organizationId) ?? { taken: 0, waiting: [] };
    this.#byOrganization.set(organizationId, slots);
    if (slots.taken < this.#max) slots.taken += 1;
    else await new Promise<void>((resolve) => slots.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = slots.waiting.shift();
      // The slot passes from one to the next.
      if (next !== undefined) next();
      else if (slots.taken > 1) slots.taken -= 1;
      else this.#byOrganization.delete(organizationId);
    }
  }
}
