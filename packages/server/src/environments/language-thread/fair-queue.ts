/**
 * First in, first out for each owner, and the owners in turns: who brings much waits for himself, and others for one of
 * his things at most.
 */
export class FairQueue<Item> {
  /** The owner whose turn it is comes first. */
  readonly #byOwner = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(owner: string): number {
    return this.#byOwner.get(owner)?.length ?? 0;
  }

  push(owner: string, item: Item): void {
    this.#of(owner).push(item);
    this.#size += 1;
  }

  /** Before the owner's other things, not before those of other owners. */
  pushFirst(owner: string, item: Item): void {
    this.#of(owner).unshift(item);
    this.#size += 1;
  }

  take(): Item | undefined {
    for (const [owner, items] of this.#byOwner) {
      this.#byOwner.delete(owner);
      const item = items.shift();
      if (items.length > 0) this.#byOwner.set(owner, items);
      this.#size -= 1;
      return item;
    }
    return undefined;
  }

  #of(owner: string): Item[] {
    const items = this.#byOwner.get(owner) ?? [];
    this.#byOwner.set(owner, items);
    return items;
  }
}
