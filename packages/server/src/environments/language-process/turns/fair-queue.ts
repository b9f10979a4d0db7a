interface Owner<Item> {
  readonly items: Item[];
  /** The cost of its turns, on the queue's virtual clock. */
  spent: number;
}

/**
 * First in, first out for each owner. Between owners, the one whose turns have cost least goes first (start-time fair
 * queuing). An owner with expensive items delays its own items, and another owner by at most one turn. An idle owner
 * gains no advantage: it starts at the queue's virtual clock.
 */
export class FairQueue<Item> {
  readonly #byOwner = new Map<string, Owner<Item>>();
  /** The cost at which the last turn started. */
  #clock = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(owner: string, item: Item): void {
    this.#of(owner).items.push(item);
    this.#size += 1;
  }

  /** Adds an item before the owner's other items, but not before those of other owners. */
  pushFirst(owner: string, item: Item): void {
    this.#of(owner).items.unshift(item);
    this.#size += 1;
  }

  /** Removes an item, if it waits. */
  remove(owner: string, item: Item): void {
    const items = this.#byOwner.get(owner)?.items ?? [];
    const at = items.indexOf(item);
    if (at === -1) return;
    items.splice(at, 1);
    this.#size -= 1;
  }

  take(): Item | undefined {
    let next: Owner<Item> | undefined;
    for (const candidate of this.#byOwner.values()) {
      if (candidate.items.length > 0 && (next === undefined || candidate.spent < next.spent))
        next = candidate;
    }
    if (next === undefined) {
      this.#byOwner.clear();
      return undefined;
    }
    this.#clock = next.spent;
    this.#forgetIdle();
    this.#size -= 1;
    return next.items.shift();
  }

  /** Adds the cost of a turn; even a turn that cost almost nothing counts as one. */
  charge(owner: string, cost: number): void {
    this.#of(owner).spent += Math.max(1, cost);
  }

  /** An idle owner that the clock has passed starts at the clock again, like an unknown owner. */
  #forgetIdle(): void {
    for (const [owner, { items, spent }] of this.#byOwner) {
      if (items.length === 0 && spent < this.#clock) this.#byOwner.delete(owner);
    }
  }

  #of(owner: string): Owner<Item> {
    const known = this.#byOwner.get(owner) ?? { items: [], spent: this.#clock };
    if (known.items.length === 0 && known.spent < this.#clock) known.spent = this.#clock;
    // Of owners that have cost the same, the one that has waited longest comes first.
    if (known.items.length === 0) this.#byOwner.delete(owner);
    this.#byOwner.set(owner, known);
    return known;
  }
}
