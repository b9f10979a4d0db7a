import type { Portions } from './map-in-turns.ts';

/** Divides items, in order, into portions of at most `maxSize`; a single item may be larger. */
export function divide<Item>(
  items: readonly Item[],
  { sizeOf, maxSize }: Pick<Portions<Item>, 'sizeOf' | 'maxSize'>,
): readonly (readonly Item[])[] {
  const portions: Item[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const itemSize = sizeOf(item);
    if (size + itemSize > maxSize) {
      portions.push([]);
      size = 0;
    }
    size += itemSize;
    portions.at(-1)?.push(item);
  }
  return portions;
}
