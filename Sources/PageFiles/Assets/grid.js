// A virtualized grid: only the tiles near the viewport are in the document.

import { h } from './dom.js';
import { GridFooter } from './grid-footer.js';
import { statusOf } from './items.js';
import { makeTile, releaseTile } from './tile.js';

export class Grid {
  #tiles = new Map();
  #rowHeight = 0;
  #columns = 1;
  #gap = 0;
  #isScheduled = false;
  #focusKey = null;

  // Options: actions (of tiles), empty() (content for an empty list), count (the element that shows how many),
  // auto (load more while scrolling down), onScroll(item) (the first item in view), progress() (content for the end of
  // a list that is being searched), selection, where items can be selected.
  constructor(root, feed, options) {
    Object.assign(this, { root, feed, options });
    this.list = h('ul', { class: 'grid', role: 'list', tabindex: '-1', onkeydown: (event) => this.#handleKey(event) });
    this.footer = new GridFooter(this, feed, options);
    root.replaceChildren(this.list, this.footer.element);
    feed.addEventListener('change', () => this.#changed());
    options.selection?.addEventListener('change', () => this.#markSelected());
    addEventListener('scroll', () => this.schedule(), { passive: true });
    // A hidden page loads nothing.
    document.addEventListener('visibilitychange', () => this.schedule());
    new ResizeObserver(() => this.#measure()).observe(root);
    this.#showSkeletons();
    // Updates texts such as "5 minutes ago" and videos that expired.
    setInterval(() => this.#updateAges(), 30000);
  }

  schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#draw();
    });
  }

  // The index of the first item in view.
  get first() {
    const above = Math.max(0, -this.list.getBoundingClientRect().top);
    return this.#rowHeight ? Math.floor(above / this.#rowHeight) * this.#columns : 0;
  }

  // The scroll position: the first item in view, and its row's offset from the top of the viewport.
  position() {
    const index = this.first;
    const row = this.list.getBoundingClientRect().top + Math.floor(index / this.#columns) * this.#rowHeight;
    return { key: this.feed.items[index]?.key, offset: row, scroll: scrollY };
  }

  restorePosition({ key, offset, scroll }) {
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
    // Less the room of what stands over the list.
    const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
    const [above, below] = [scrollPaddingTop, scrollPaddingBottom].map((text) => parseFloat(text) || 0);
    if (top < above || top + this.#rowHeight > innerHeight - below) scrollBy({ top: top - above - 16 });
    this.#draw();
    this.#tiles.get(key)?.element.querySelector('.tile-open').focus({ preventScroll: true });
  }

  // Gives the focus to the first item in view, or to the list.
  focusFirst() {
    this.reveal(this.feed.items[this.first]?.key);
  }

  #changed() {
    const { feed } = this;
    // If the focused tile is removed, the focus moves to its neighbour.
    const focused = document.activeElement?.closest?.('.tile');
    const key = focused?.dataset.key;
    if (key && !feed.find(key)) {
      const tiles = [...this.list.children];
      const index = tiles.indexOf(focused);
      const neighbour = [...tiles.slice(index + 1), ...tiles.slice(0, index).reverse()].find((tile) => feed.find(tile.dataset.key));
      this.#focusKey = neighbour?.dataset.key ?? 'list';
    }
    this.root.setAttribute('aria-busy', String(feed.loading));
    if (!feed.isLoaded && feed.loading) this.#showSkeletons();
    else this.#measure();
    if (this.#focusKey) {
      this.#focusKey === 'list' ? this.list.focus({ preventScroll: true }) : this.reveal(this.#focusKey);
      this.#focusKey = null;
    }
    this.footer.update();
  }

  #measure() {
    if (!this.feed.isLoaded) return;
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
    if (!feed.isLoaded) return;
    const items = feed.items;
    const rows = Math.ceil(items.length / this.#columns);
    const height = this.#rowHeight || 320;
    const top = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.min(rows - 1, Math.floor((top - innerHeight) / height)));
    // At least one row is kept, even far below the viewport: for its height, and for the Tab key.
    const last = Math.max(Math.min(rows, first + 1), Math.min(rows, Math.ceil((top + 2 * innerHeight) / height)));
    const shown = items.slice(first * this.#columns, last * this.#columns);
    list.style.paddingTop = `${first * height}px`;
    list.style.paddingBottom = `${(rows - last) * height}px`;
    this.#place(shown, first * this.#columns);
    if (this.options.onScroll) this.options.onScroll(items[this.first] ?? null);
    const isWanted = this.options.auto && feed.hasMore && !feed.loading && !feed.problem && !feed.isStopped && !document.hidden;
    if (isWanted && last === rows && top + 2 * innerHeight > rows * height) feed.more();
  }

  #place(items, offset) {
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { element }] of this.#tiles) {
      if (keys.has(key)) continue;
      if (element.contains(document.activeElement)) this.list.focus({ preventScroll: true });
      releaseTile(element);
      element.remove();
      this.#tiles.delete(key);
    }
    for (const placeholder of this.list.querySelectorAll(items.length ? '.skeleton-tile, .empty' : '.skeleton-tile')) placeholder.remove();
    const total = this.feed.hasMore ? this.feed.shownTotal ?? -1 : this.feed.items.length;
    const elements = items.map((item) => this.#tile(item));
    let next = this.list.firstElementChild;
    elements.forEach((element, index) => {
      if (element === next) next = next.nextElementSibling;
      else this.list.insertBefore(element, next);
      element.setAttribute('aria-posinset', String(offset + index + 1));
      element.setAttribute('aria-setsize', String(total));
    });
    this.#markSelected();
  }

  #markSelected() {
    const { selection } = this.options;
    if (!selection) return;
    this.list.toggleAttribute('data-selecting', selection.isSelecting);
    for (const [key, { element }] of this.#tiles) {
      const isSelected = selection.has(key);
      element.toggleAttribute('data-selected', isSelected);
      element.querySelector('.tile-check').checked = isSelected;
    }
  }

  #tile(item) {
    const existing = this.#tiles.get(item.key);
    const status = statusOf(item);
    if (existing?.item === item && existing.status === status) return existing.element;
    const element = makeTile(item, this.options.actions, this.options.selection);
    this.#tiles.set(item.key, { item, status, element });
    if (existing) {
      const focus = existing.element.contains(document.activeElement) && document.activeElement;
      releaseTile(existing.element);
      existing.element.replaceWith(element);
      if (focus) (element.querySelector(`[data-action="${focus.dataset.action}"]`) ?? element.querySelector('.tile-open')).focus({ preventScroll: true });
    }
    return element;
  }

  #showSkeletons() {
    if (this.#tiles.size) {
      for (const { element } of this.#tiles.values()) releaseTile(element);
      this.#tiles.clear();
    }
    this.list.style.paddingTop = this.list.style.paddingBottom = '0';
    if (this.list.contains(document.activeElement)) this.list.focus({ preventScroll: true });
    const skeleton = () => h('li', { class: 'tile skeleton-tile', 'aria-hidden': 'true' }, h('span', { class: 'tile-media' }), h('span', { class: 'skeleton-line' }));
    this.list.replaceChildren(...Array.from({ length: 8 }, skeleton));
  }

  #updateAges() {
    // A dialog gives the focus back to the tile that opened it.
    if (document.hidden || !this.feed.isLoaded || document.querySelector('dialog[open]')) return;
    for (const [key, entry] of this.#tiles) {
      if (!entry.element.contains(document.activeElement) && !entry.element.matches(':hover')) this.#tiles.set(key, { ...entry, status: null });
    }
    this.#draw();
  }

  // Arrow keys move between tiles, including those not in the document.
  #handleKey(event) {
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
    if (event.shiftKey) this.options.selection?.extend(tile.dataset.key, items[target].key);
  }
}
