/** The part of the other items within which the last of them is placed, so that none of them ends the list. */
const part = 0.8;

/** Spreads items evenly over others; both keep their order, and the first item comes first. */
export function spreadOver<Item>(items: readonly Item[], others: readonly Item[]): Item[] {
  const distance = (others.length * part) / items.length;
  const spread: Item[] = [];
  let start = 0;
  for (const [index, item] of items.entries()) {
    const end = Math.floor((index + 1) * distance);
    spread.push(item, ...others.slice(start, end));
    start = end;
  }
  return [...spread, ...others.slice(start)];
}
