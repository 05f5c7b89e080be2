// A list of items, newest first: loads pages from the server and applies live changes.

import { insert, isBeyond } from './sorted-items.js';

const dateOf = (text) => (text ? Date.parse(text) : null);

export class Feed extends EventTarget {
  #fetch;
  #requests = new AbortController();
  #hidden = new Set();
  #version = 0;
  // For each page request in flight, the live changes since it was sent; they are newer than the page.
  #pendingChanges = new Set();

  // fetch({ cursor, before, limit, signal }) → { items, total, hasMore, nextCursor, searched_until }; a page of a search
  // may have few items or none, and says how far back it looked. matches(item, isListed): whether it belongs here.
  constructor(fetch, { matches = () => true, limit = 20 } = {}) {
    super();
    this.#fetch = fetch;
    this.matches = matches;
    this.limit = limit;
    this.clear();
  }

  clear() {
    this.#version += 1;
    this.#requests.abort();
    this.#requests = new AbortController();
    Object.assign(this, { all: [], cursor: null, hasMore: true, total: null, before: null, reached: null, isStopped: false, loading: false, problem: null, isLoaded: false });
    this.dispatchEvent(new Event('cleared'));
  }

  // Which list this is: another one after each restart.
  get version() {
    return this.#version;
  }

  // The visible items: without those about to be deleted.
  get items() {
    return this.#hidden.size ? this.all.filter((item) => !this.#hidden.has(item.key)) : this.all;
  }

  get shownTotal() {
    return this.total === null ? null : Math.max(this.items.length, this.total - this.all.filter((item) => this.#hidden.has(item.key)).length);
  }

  // The total as text: "many" while there are more pages and the server has not counted.
  get totalText() {
    return this.shownTotal === null && this.hasMore ? 'many' : (this.shownTotal ?? this.items.length).toLocaleString();
  }

  find(key) {
    return this.items.find((item) => item.key === key);
  }

  // Ends what is being loaded: a new list takes its place.
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
      const page = await this.#fetch({ cursor: this.cursor, before: this.#continuation(), limit: this.limit, signal: this.#requests.signal });
      if (version !== this.#version) return;
      this.#merge(page.items, changes);
      this.reached = dateOf(page.searched_until);
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
      const page = await this.#fetch({ cursor: null, before: this.before, limit: this.limit, signal: this.#requests.signal });
      if (version !== this.#version) return;
      const present = new Set(page.items.map((item) => item.key));
      const isKept = (item) => present.has(item.key) || changes.upserted.has(item.key) || isBeyond(item, page, dateOf(page.searched_until));
      const missing = this.all.filter((item) => !isKept(item));
      this.all = this.all.filter(isKept);
      this.#merge(page.items, changes);
      this.total = page.total ?? this.total;
      if (!page.hasMore) this.hasMore = false;
      this.problem = null;
      this.#changed();
      for (const { key } of missing) this.#notifyRemoved(key);
    } catch {
      // The banner reports lost connections; the items shown stay valid.
    } finally {
      this.#pendingChanges.delete(changes);
    }
  }

  // Applies live changes of one or several items. Returns whether the list has (the last of) them.
  upsert(items) {
    const isListed = [items].flat().map((item) => this.#upsert(item) || this.#notifyUnlisted(item));
    if (isListed.includes(true)) this.#changed();
    return isListed.at(-1) ?? false;
  }

  // Puts back items that were taken out of the list of this version, also where only the server knows whether they match.
  // Another list is reloaded.
  putBack(items, version) {
    const isSame = version === this.#version;
    for (const item of items) {
      this.#hidden.delete(item.key);
      if (isSame) {
        this.#track(item);
        this.#place(item);
      } else if (this.find(item.key)) {
        this.#upsert(item);
      }
    }
    this.#changed();
    if (!isSame) this.refresh();
  }

  hide(keys) {
    for (const key of [keys].flat()) this.#hidden.add(key);
    this.#changed();
    for (const key of [keys].flat()) this.#notifyRemoved(key);
  }

  unhide(keys) {
    for (const key of [keys].flat()) this.#hidden.delete(key);
    this.#changed();
  }

  remove(keys) {
    const removed = new Set([keys].flat());
    for (const key of removed) {
      for (const changes of this.#pendingChanges) {
        changes.removed.add(key);
        changes.upserted.delete(key);
      }
      this.#hidden.delete(key);
      this.#notifyRemoved(key);
    }
    const count = this.all.length;
    this.all = this.all.filter((item) => !removed.has(item.key));
    if (this.all.length === count) return;
    if (this.total !== null) this.total -= count - this.all.length;
    this.#changed();
  }

  // Stops or continues the loading of further pages of a search.
  setStopped(isStopped) {
    this.isStopped = isStopped;
    this.#changed();
  }

  // Shows the part of a list that feed-snapshot.js took.
  restore(snapshot) {
    this.clear();
    Object.assign(this, snapshot, { isLoaded: true });
    this.#changed();
  }

  #upsert(item) {
    this.#track(item);
    if (!this.isLoaded) return false;
    const had = this.all.some((other) => other.key === item.key);
    if (!this.matches(item, had)) {
      if (had) this.remove(item.key);
      return false;
    }
    const isTooNew = this.before && item.created >= Date.parse(this.before);
    if (!had && (isTooNew || isBeyond(item, { items: this.all, hasMore: this.hasMore }, this.reached))) return false;
    this.#place(item);
    return true;
  }

  #place(item) {
    const count = this.all.length;
    insert(item, this.all);
    if (this.total !== null) this.total += this.all.length - count;
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

  #track(item) {
    for (const changes of this.#pendingChanges) {
      changes.upserted.set(item.key, item);
      changes.removed.delete(item.key);
    }
  }

  #merge(items, changes) {
    for (const item of items) if (!changes.removed.has(item.key)) insert(changes.upserted.get(item.key) ?? item, this.all);
  }

  // A player can show an item that the list does not have.
  #notifyUnlisted(item) {
    this.dispatchEvent(new CustomEvent('unlisted', { detail: item }));
    return false;
  }

  #notifyRemoved(key) {
    this.dispatchEvent(new CustomEvent('removed', { detail: key }));
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
