// A grid of tiles of which only those near the view are in the document, so that it stays fast with any number.

import { announce, h } from './dom.js';
import { statusOf } from './items.js';
import { forgetTile, makeTile } from './tile.js';
import { inWords } from './words.js';

export class Grid {
  #tiles = new Map();
  #rowHeight = 0;
  #columns = 1;
  #gap = 0;
  #planned = false;
  #wanted = null;

  // Options: acts (of tiles), empty() (an element for when there is nothing), count (an element for how many),
  // auto (pages load by themselves on the way down), seen(item) (the first in view).
  constructor(root, feed, options) {
    Object.assign(this, { root, feed, options });
    this.list = h('ul', { class: 'grid', role: 'list', tabindex: '-1', onkeydown: (event) => this.#move(event) });
    this.end = h('div', { class: 'grid-end' });
    root.replaceChildren(this.list, this.end);
    feed.addEventListener('change', () => this.#changed());
    addEventListener('scroll', () => this.plan(), { passive: true });
    new ResizeObserver(() => this.#measure()).observe(root);
    this.#ghosts();
    // Words such as "5 minutes ago" and videos that fade in the meantime.
    setInterval(() => this.#age(), 30000);
  }

  plan() {
    if (this.#planned) return;
    this.#planned = true;
    requestAnimationFrame(() => {
      this.#planned = false;
      this.#draw();
    });
  }

  // The place of the first item in view.
  get first() {
    const above = Math.max(0, -this.list.getBoundingClientRect().top);
    return this.#rowHeight ? Math.floor(above / this.#rowHeight) * this.#columns : 0;
  }

  // Where the view stands: an item, and how far its row is from the upper edge.
  mark() {
    const index = this.first;
    const row = this.list.getBoundingClientRect().top + Math.floor(index / this.#columns) * this.#rowHeight;
    return { key: this.feed.items[index]?.key, offset: row, scroll: scrollY };
  }

  goTo({ key, offset, scroll }) {
    this.#measure();
    const index = this.feed.items.findIndex((item) => item.key === key);
    if (index <= 0) return scrollTo({ top: scroll, behavior: 'instant' });
    const row = this.list.getBoundingClientRect().top + Math.floor(index / this.#columns) * this.#rowHeight;
    scrollBy({ top: row - offset, behavior: 'instant' });
    this.#draw();
  }

  // Scrolls to an item and gives it the focus.
  reveal(key) {
    const index = this.feed.items.findIndex((item) => item.key === key);
    if (index < 0) return this.list.focus({ preventScroll: true });
    const top = this.list.getBoundingClientRect().top + Math.floor(index / this.#columns) * this.#rowHeight;
    const room = document.querySelector('.filters')?.offsetHeight ?? 0;
    if (top < room || top + this.#rowHeight > innerHeight) scrollBy({ top: top - room - 16 });
    this.#draw();
    this.#tiles.get(key)?.element.querySelector('.tile-open').focus({ preventScroll: true });
  }

  #changed() {
    const { feed } = this;
    // The neighbour takes over the focus of what goes.
    const focused = document.activeElement?.closest?.('.tile');
    const key = focused?.dataset.key;
    if (key && !feed.find(key)) {
      const order = [...this.list.children];
      const place = order.indexOf(focused);
      const heir = [...order.slice(place + 1), ...order.slice(0, place).reverse()].find((tile) => feed.find(tile.dataset.key));
      this.#wanted = heir?.dataset.key ?? 'list';
    }
    this.root.setAttribute('aria-busy', String(feed.loading));
    if (!feed.began && feed.loading) this.#ghosts();
    else this.#measure();
    if (this.#wanted) {
      this.#wanted === 'list' ? this.list.focus({ preventScroll: true }) : this.reveal(this.#wanted);
      this.#wanted = null;
    }
    this.#finish();
  }

  #measure() {
    if (!this.feed.began) return;
    const style = getComputedStyle(this.list);
    this.#columns = Math.max(1, style.gridTemplateColumns.split(' ').length);
    this.#gap = parseFloat(style.rowGap) || 0;
    if (!this.#tiles.size) this.#draw();
    const tile = this.list.querySelector('.tile');
    if (tile) this.#rowHeight = tile.offsetHeight + this.#gap;
    this.#draw();
  }

  #draw() {
    const { feed, list } = this;
    if (!feed.began) return;
    const items = feed.items;
    const rows = Math.ceil(items.length / this.#columns);
    const height = this.#rowHeight || 320;
    const top = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.min(rows - 1, Math.floor((top - innerHeight) / height)));
    // One row is there even when the grid is far below: its height is measured, and the Tab key finds it.
    const last = Math.max(Math.min(rows, first + 1), Math.min(rows, Math.ceil((top + 2 * innerHeight) / height)));
    const wanted = items.slice(first * this.#columns, last * this.#columns);
    list.style.paddingTop = `${first * height}px`;
    list.style.paddingBottom = `${(rows - last) * height}px`;
    this.#place(wanted, first * this.#columns);
    if (this.options.seen) this.options.seen(items[this.first] ?? null);
    if (this.options.auto && feed.hasMore && !feed.loading && !feed.problem && last === rows && top + 2 * innerHeight > rows * height) feed.more();
  }

  #place(wanted, offset) {
    const keys = new Set(wanted.map((item) => item.key));
    for (const [key, { element }] of this.#tiles) {
      if (keys.has(key)) continue;
      if (element.contains(document.activeElement)) this.list.focus({ preventScroll: true });
      forgetTile(element);
      element.remove();
      this.#tiles.delete(key);
    }
    for (const stand of this.list.querySelectorAll(wanted.length ? '.ghost-tile, .empty' : '.ghost-tile')) stand.remove();
    const total = this.feed.hasMore ? this.feed.shownTotal ?? -1 : this.feed.items.length;
    const elements = wanted.map((item) => this.#tile(item));
    let next = this.list.firstElementChild;
    elements.forEach((element, index) => {
      if (element === next) next = next.nextElementSibling;
      else this.list.insertBefore(element, next);
      element.setAttribute('aria-posinset', String(offset + index + 1));
      element.setAttribute('aria-setsize', String(total));
    });
  }

  #tile(item) {
    const had = this.#tiles.get(item.key);
    const status = statusOf(item);
    if (had?.item === item && had.status === status) return had.element;
    const element = makeTile(item, this.options.acts);
    this.#tiles.set(item.key, { item, status, element });
    if (had) {
      const focus = had.element.contains(document.activeElement) && document.activeElement;
      forgetTile(had.element);
      had.element.replaceWith(element);
      if (focus) (element.querySelector(`[data-act="${focus.dataset.act}"]`) ?? element.querySelector('.tile-open')).focus({ preventScroll: true });
    }
    return element;
  }

  #finish() {
    const { feed, end, options } = this;
    const count = feed.shownTotal ?? feed.items.length;
    if (options.count && feed.began) options.count.textContent = count ? `${feed.items.length.toLocaleString()} of ${count.toLocaleString()}` : '';
    const hadFocus = end.contains(document.activeElement);
    if (feed.problem) {
      end.replaceChildren(h('p', { class: 'form-error' }, inWords(feed.problem)), this.#button('Try again'));
    } else if (feed.began && !feed.items.length && !feed.hasMore) {
      end.replaceChildren();
      if (!this.list.querySelector('.empty')) this.list.replaceChildren(h('li', { class: 'empty' }, options.empty()));
      return;
    } else if (feed.began && feed.hasMore) {
      end.replaceChildren(this.#button(feed.loading ? 'Loading…' : 'Load more'));
    } else {
      end.replaceChildren();
    }
    if (hadFocus) end.querySelector('button')?.focus({ preventScroll: true });
  }

  #button(label) {
    return h('button', { type: 'button', class: 'button second', 'aria-disabled': this.feed.loading ? 'true' : null, onclick: () => this.#more() }, label);
  }

  async #more() {
    const before = this.feed.items.length;
    await this.feed.more();
    const items = this.feed.items;
    if (items.length === before) return;
    announce(`${items.length - before} more, ${items.length} of ${this.feed.shownTotal ?? 'many'}.`);
    // The button has gone with the last page: on to the first of the new ones.
    if (!this.feed.hasMore) this.reveal(items[before].key);
  }

  #ghosts() {
    if (this.#tiles.size) {
      for (const { element } of this.#tiles.values()) forgetTile(element);
      this.#tiles.clear();
    }
    this.list.style.paddingTop = this.list.style.paddingBottom = '0';
    const ghost = () => h('li', { class: 'tile ghost-tile', 'aria-hidden': 'true' }, h('span', { class: 'tile-media' }), h('span', { class: 'ghost-line' }));
    this.list.replaceChildren(...Array.from({ length: 8 }, ghost));
  }

  #age() {
    if (document.hidden || !this.feed.began) return;
    for (const [key, entry] of this.#tiles) {
      if (!entry.element.contains(document.activeElement)) this.#tiles.set(key, { ...entry, status: null });
    }
    this.#draw();
  }

  // Arrow keys go from tile to tile, also to those that are not in the document yet.
  #move(event) {
    const tile = event.target.closest('.tile');
    if (!tile || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns, ArrowUp: -this.#columns };
    const items = this.feed.items;
    const index = items.findIndex((item) => item.key === tile.dataset.key);
    const target = event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : index + steps[event.key];
    if (!(target >= 0) || target === index) return;
    event.preventDefault();
    if (target >= items.length) {
      if (this.options.auto && this.feed.hasMore) this.feed.more();
      return;
    }
    this.reveal(items[target].key);
  }
}
