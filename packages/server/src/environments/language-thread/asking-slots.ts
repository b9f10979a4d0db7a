/**
 * How many evaluations of one organization the main thread works for at the same time: documents to load, logins to
 * make. Further ones wait for a slot, in the order in which they came; other organizations have slots of their own.
 */
export class AskingSlots {
  readonly #most: number;
  readonly #byOrganization = new Map<string, { taken: number; readonly waiting: (() => void)[] }>();

  constructor(most: number) {
    this.#most = most;
  }

  async within<Result>(organizationId: string, work: () => Promise<Result>): Promise<Result> {
    const slots = this.#byOrganization.get(organizationId) ?? { taken: 0, waiting: [] };
    this.#byOrganization.set(organizationId, slots);
    if (slots.taken < this.#most) slots.taken += 1;
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
