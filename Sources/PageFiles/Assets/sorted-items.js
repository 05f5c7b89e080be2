// Lists of items, newest first.

import { isBefore } from './items.js';

// Whether an item is older than what a page has examined.
export function isBeyond(item, { items, hasMore }, reached) {
  if (!hasMore) return false;
  const last = items.at(-1);
  return last && reached === null ? isBefore(last, item) : (!last || isBefore(last, item)) && item.created <= (reached ?? Infinity);
}

// Puts an item in its place, instead of an older state of it.
export function insert(item, items) {
  const index = items.findIndex((other) => other.key === item.key);
  if (index >= 0) {
    if (JSON.stringify(items[index]) !== JSON.stringify(item)) items[index] = item;
    return;
  }
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(items[middle], item)) low = middle + 1;
    else high = middle;
  }
  items.splice(low, 0, item);
}
