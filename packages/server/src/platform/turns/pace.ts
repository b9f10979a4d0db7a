/** The work of one step, in nodes of a tree: a fraction of a millisecond. */
const nodesPerStep = 50;

/** Counts work whose single pieces are too small for a step of their own. */
export class Pace {
  #nodes = 0;

  /** Adds work; returns true if it is time to yield. */
  isDue(nodes = 1): boolean {
    this.#nodes += nodes;
    if (this.#nodes < nodesPerStep) return false;
    this.#nodes = 0;
    return true;
  }
}
