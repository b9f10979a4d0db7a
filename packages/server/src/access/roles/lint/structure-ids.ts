import type { Pace } from '../../../platform/turns/pace.ts';
import type { Steps } from '../../../platform/turns/run-in-turns.ts';

/** The members of an object or list that cost as much as a node. */
const membersOfNode = 10;

/**
 * Gives trees ids: equal ones have the same id, others have different ones. Reads each node once, however many of the
 * trees contain it.
 */
export class StructureIds {
  readonly #idByKey = new Map<string, string>();
  readonly #idByNode = new Map<object, string>();
  readonly #pace: Pace;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  *idOf(node: object): Steps<string> {
    const known = this.#idByNode.get(node);
    if (known !== undefined) return known;
    const key = yield* this.#keyOf(node);
    const id = this.#idByKey.get(key) ?? `#${this.#idByKey.size}`;
    this.#idByKey.set(key, id);
    this.#idByNode.set(node, id);
    return id;
  }

  /** Writes a node with the ids of those below it. Only an id starts with `#`. */
  *#keyOf(node: object): Steps<string> {
    const entries = Object.entries(node);
    if (this.#pace.isDue(1 + entries.length / membersOfNode)) yield;
    const members: string[] = [Array.isArray(node) ? 'list' : 'node'];
    for (const [name, member] of entries) {
      const isNode = typeof member === 'object' && member !== null;
      members.push(`${name}:${isNode ? yield* this.idOf(member) : JSON.stringify(member)}`);
    }
    return members.join();
  }
}
