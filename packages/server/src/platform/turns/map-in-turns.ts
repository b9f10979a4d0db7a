import { setImmediate as nextTurn } from 'node:timers/promises';

/** The portion of work between two turns of the event loop. */
export interface Portions<Item> {
  /** The cost of an item, in any unit. */
  readonly sizeOf: (item: Item) => number;
  /** The cost of one portion; a single item may cost more. */
  readonly maxSize: number;
  /** The pause between portions. */
  readonly pause?: () => Promise<unknown>;
}

/** Maps items in order. Lets other work on the event loop continue after each portion. */
export async function mapInTurns<Item, Mapped>(
  items: readonly Item[],
  { sizeOf, maxSize, pause = nextTurn }: Portions<Item>,
  map: (item: Item, index: number) => Mapped,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  let size = 0;
  for (const [index, item] of items.entries()) {
    const itemSize = sizeOf(item);
    if (size > 0 && size + itemSize > maxSize) {
      await pause();
      size = 0;
    }
    size += itemSize;
    mapped.push(map(item, index));
  }
  return mapped;
}
