// A list of items, newest first: loads pages from the server and applies live changes.

import { isBefore } from './items.js';

// How many items a snapshot has before and after the one in view; sessionStorage holds only some megabytes.
const snapshotRadius = 750;

export class Feed extends EventTarget {
  #fetch;
  #hidden = new Set();
  #version = 0;
  // For each page request in flight, the live changes since it was sent; they are newer than the page.
  #pendingChanges = new Set();

  // fetch({ cursor, before, limit }) → { items, total, hasMore, nextCursor }; matches(item): whether it belongs here.
  constructor(fetch, { matches = () => true, limit = 20 } = {}) {
    super();
    this.#fetch = fetch;
    this.matches = matches;
    this.limit = limit;
    this.clear();
  }

  clear() {
    this.#version += 1;
    Object.assign(this, { all: [], cursor: null, hasMore: true, total: null, before: null, loading: false, problem: null, isLoaded: false });
  }

  // The visible items: without those about to be deleted.
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
    const version = this.#version;
    this.loading = true;
    this.problem = null;
    this.#changed();
    const changes = this.#trackChanges();
    try {
      const page = await this.#fetch({ cursor: this.cursor, before: this.#continuation(), limit: this.limit });
      if (version !== this.#version) return;
      this.#merge(page.items, changes);
      this.cursor = page.nextCursor;
      this.hasMore = page.hasMore && Boolean(page.nextCursor);
      this.total = page.total ?? null;
      this.isLoaded = true;
      for (const item of changes.upserted.values()) this.upsert(item);
    } catch (problem) {
      if (version === this.#version) this.problem = problem;
    } finally {
      this.#pendingChanges.delete(changes);
      if (version === this.#version) {
        this.loading = false;
        this.#changed();
      }
    }
  }

  // Reloads the newest page: updates what changed, removes what is missing from it.
  async refresh() {
    if (this.loading) return;
    if (!this.isLoaded) return this.more();
    const version = this.#version;
    const changes = this.#trackChanges();
    try {
      const page = await this.#fetch({ cursor: null, before: this.before, limit: this.limit });
      if (version !== this.#version) return;
      const last = page.items.at(-1);
      const present = new Set(page.items.map((item) => item.key));
      this.all = this.all.filter((item) => present.has(item.key) || changes.upserted.has(item.key) || (page.hasMore && last && isBefore(last, item)));
      this.#merge(page.items, changes);
      this.total = page.total ?? this.total;
      if (!page.hasMore) this.hasMore = false;
      this.problem = null;
      this.#changed();
    } catch {
      // The banner reports lost connections; the items shown stay valid.
    } finally {
      this.#pendingChanges.delete(changes);
    }
  }

  // Applies a live change. Returns whether the item is in the list.
  upsert(item) {
    for (const changes of this.#pendingChanges) changes.upserted.set(item.key, item);
    if (!this.isLoaded) return false;
    const had = this.all.some((other) => other.key === item.key);
    if (!this.matches(item)) {
      if (had) this.remove(item.key);
      return false;
    }
    const last = this.all.at(-1);
    const isBeyond = this.hasMore && last && isBefore(last, item);
    const isTooNew = this.before && item.created >= Date.parse(this.before);
    if (!had && (isBeyond || isTooNew)) return false;
    this.#insert(item, false);
    if (!had && this.total !== null) this.total += 1;
    this.#changed();
    return true;
  }

  hide(key) {
    this.#hidden.add(key);
    this.#changed();
    this.#notifyRemoved(key);
  }

  unhide(key) {
    this.#hidden.delete(key);
    this.#changed();
  }

  remove(key) {
    for (const changes of this.#pendingChanges) changes.removed.add(key);
    this.#hidden.delete(key);
    this.#notifyRemoved(key);
    const count = this.all.length;
    this.all = this.all.filter((item) => item.key !== key);
    if (this.all.length === count) return;
    if (this.total !== null) this.total -= 1;
    this.#changed();
  }

  // A part of the list to restore later; `first` is the index of the first item in view.
  snapshot(first) {
    const from = Math.max(0, first - snapshotRadius);
    const all = this.all.slice(from, first + snapshotRadius);
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
    Object.assign(this, snapshot, { isLoaded: true });
    this.#changed();
  }

  // The start of the next page without a cursor: just before the last item, which comes again and is merged.
  #continuation() {
    if (this.cursor) return null;
    return this.all.length ? new Date(this.all.at(-1).created + 1).toISOString() : this.before;
  }

  #trackChanges() {
    const changes = { upserted: new Map(), removed: new Set() };
    this.#pendingChanges.add(changes);
    return changes;
  }

  #merge(items, changes) {
    for (const item of items) if (!changes.removed.has(item.key)) this.#insert(changes.upserted.get(item.key) ?? item, true);
  }

  #notifyRemoved(key) {
    this.dispatchEvent(new CustomEvent('removed', { detail: key }));
  }

  #insert(item, mayAppend) {
    const index = this.all.findIndex((other) => other.key === item.key);
    if (index >= 0) {
      if (JSON.stringify(this.all[index]) !== JSON.stringify(item)) this.all[index] = item;
      return;
    }
    if (mayAppend && (!this.all.length || isBefore(this.all.at(-1), item))) {
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
