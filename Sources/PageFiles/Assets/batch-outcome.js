// What a batch has done so far: filled while its requests run, so that one that fails in the middle is not taken for one
// that did nothing.

import { keyOf } from './items.js';

export class Outcome {
  #steps = new Map();
  // The bodies that take it back, the last first.
  undos = [];
  // The outcome of taking it back; null if that has not begun.
  reverted = null;
  // How many items the responses could not account for.
  failures = 0;

  // Adds the response to a step, { action, tags }.
  add({ action, tags }, { undo, results = [], counts = {} }) {
    this.failures += (counts.failed ?? 0) + (counts.unknown ?? 0);
    if (undo) this.undos.unshift(undo);
    for (const { status, ...reference } of results) {
      const key = keyOf(reference);
      if (!this.#steps.has(key)) this.#steps.set(key, []);
      this.#steps.get(key).push({ action, tags, status });
    }
  }

  // The steps of an item that had one of these results.
  stepsOf(item, ...statuses) {
    return (this.#steps.get(item.key) ?? []).filter(({ status }) => statuses.includes(status));
  }
}
