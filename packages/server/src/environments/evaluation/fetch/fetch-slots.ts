/** The maximum number of evaluations of one organization that load documents or log in at once. */
const maxFetching = 64;

/**
 * Limits the number of evaluations of one organization for which the main thread fetches at once. Further evaluations
 * wait for a slot, in order of arrival; other organizations have their own slots.
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
      // The slot passes directly to the next evaluation.
      if (next !== undefined) next();
      else if (slots.taken > 1) slots.taken -= 1;
      else this.#byOrganization.delete(organizationId);
    }
  }
}
