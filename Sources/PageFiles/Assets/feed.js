// A list of items, newest first, that grows by pages from the server and changes as things happen.

import { isBefore } from './items.js';

// How much of a long list is kept on either side of what was in view; browsers keep some megabytes for a page.
const keptAround = 750;

export class Feed extends EventTarget {
  #fetch;
  #hidden = new Set();
  #turn = 0;
  // For each page that is on its way, what was heard of meanwhile, which is newer than the page.
  #heard = new Set();

  // fetch({ cursor, before, limit }) → { items, total, hasMore, nextCursor }; admits(item): whether it belongs here.
  constructor(fetch, { admits = () => true, limit = 20 } = {}) {
    super();
    this.#fetch = fetch;
    this.admits = admits;
    this.limit = limit;
    this.clear();
  }

  clear() {
    this.#turn += 1;
    Object.assign(this, { all: [], cursor: null, hasMore: true, total: null, before: null, loading: false, problem: null, began: false });
  }

  // What is to be seen: without those that are about to be deleted.
  get items() {
    return this.#hidden.size ? this.all.filter((item) => !this.#hidden.has(item.key)) : this.all;
  }

  get shownTotal() {
    return this.total === null ? null : Math.max(this.items.length, this.total - this.all.filter((item) => this.#hidden.has(item.key)).length);
  }

  find(key) {
    return this.items.find((item) => item.key === key);
  }

  async restart({ before = null } = {}) {
    this.clear();
    this.before = before;
    await this.more();
  }

  async more() {
    if (this.loading || !this.hasMore) return;
    const turn = this.#turn;
    this.loading = true;
    this.problem = null;
    this.#changed();
    const heard = this.#listen();
    try {
      const page = await this.#fetch({ cursor: this.cursor, before: this.#continuation(), limit: this.limit });
      if (turn !== this.#turn) return;
      this.#merge(page.items, heard);
      this.cursor = page.nextCursor;
      this.hasMore = page.hasMore && Boolean(page.nextCursor);
      this.total = page.total ?? null;
      this.began = true;
      for (const item of heard.taken.values()) this.take(item);
    } catch (problem) {
      if (turn === this.#turn) this.problem = problem;
    } finally {
      this.#heard.delete(heard);
      if (turn === this.#turn) {
        this.loading = false;
        this.#changed();
      }
    }
  }

  // Looks at the newest page again: what changed is taken over, what is missing there has been removed.
  async refresh() {
    if (this.loading) return;
    if (!this.began) return this.more();
    const turn = this.#turn;
    const heard = this.#listen();
    try {
      const page = await this.#fetch({ cursor: null, before: this.before, limit: this.limit });
      if (turn !== this.#turn) return;
      const last = page.items.at(-1);
      const there = new Set(page.items.map((item) => item.key));
      this.all = this.all.filter((item) => there.has(item.key) || heard.taken.has(item.key) || (page.hasMore && last && isBefore(last, item)));
      this.#merge(page.items, heard);
      this.total = page.total ?? this.total;
      if (!page.hasMore) this.hasMore = false;
      this.problem = null;
      this.#changed();
    } catch {
      // The banner says so where it matters, and what is shown is still true.
    } finally {
      this.#heard.delete(heard);
    }
  }

  // A change that was heard of. Returns whether the item is shown.
  take(item) {
    for (const heard of this.#heard) heard.taken.set(item.key, item);
    if (!this.began) return false;
    const had = this.all.some((other) => other.key === item.key);
    if (!this.admits(item)) {
      if (had) this.drop(item.key);
      return false;
    }
    const last = this.all.at(-1);
    const isBeyond = this.hasMore && last && isBefore(last, item);
    const isTooNew = this.before && item.created >= Date.parse(this.before);
    if (!had && (isBeyond || isTooNew)) return false;
    this.#put(item, false);
    if (!had && this.total !== null) this.total += 1;
    this.#changed();
    return true;
  }

  hide(key) {
    this.#hidden.add(key);
    this.#changed();
    this.#gone(key);
  }

  show(key) {
    this.#hidden.delete(key);
    this.#changed();
  }

  drop(key) {
    for (const heard of this.#heard) heard.dropped.add(key);
    this.#hidden.delete(key);
    this.#gone(key);
    const count = this.all.length;
    this.all = this.all.filter((item) => item.key !== key);
    if (this.all.length === count) return;
    if (this.total !== null) this.total -= 1;
    this.#changed();
  }

  // A part of the list, to be shown again later; `first` is the place of the item in view.
  snapshot(first) {
    const from = Math.max(0, first - keptAround);
    const all = this.all.slice(from, first + keptAround);
    const isWhole = from + all.length === this.all.length;
    return {
      all,
      cursor: isWhole ? this.cursor : null,
      hasMore: this.hasMore || !isWhole,
      total: this.total,
      before: from > 0 ? new Date(this.all[from].created + 1).toISOString() : this.before,
    };
  }

  restore(snapshot) {
    this.clear();
    Object.assign(this, snapshot, { began: true });
    this.#changed();
  }

  // Where a page begins that no cursor leads to: just after the last item, which then comes twice and counts once.
  #continuation() {
    if (this.cursor) return null;
    return this.all.length ? new Date(this.all.at(-1).created + 1).toISOString() : this.before;
  }

  #listen() {
    const heard = { taken: new Map(), dropped: new Set() };
    this.#heard.add(heard);
    return heard;
  }

  #merge(items, heard) {
    for (const item of items) if (!heard.dropped.has(item.key)) this.#put(heard.taken.get(item.key) ?? item, true);
  }

  #gone(key) {
    this.dispatchEvent(new CustomEvent('gone', { detail: key }));
  }

  #put(item, quietly) {
    const index = this.all.findIndex((other) => other.key === item.key);
    if (index >= 0) {
      if (JSON.stringify(this.all[index]) !== JSON.stringify(item)) this.all[index] = item;
      return;
    }
    if (quietly && (!this.all.length || isBefore(this.all.at(-1), item))) {
      this.all.push(item);
      return;
    }
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.all[middle], item)) low = middle + 1;
      else high = middle;
    }
    this.all.splice(low, 0, item);
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
