// Which items of a feed are selected: with the tiles' checks, Shift for a range, Control+A for all, Escape for none, and
// a long press on a touch screen.

const longPress = 500;
// In pixels: a finger that moves further scrolls.
const tremble = 10;

export class Selection extends EventTarget {
  #keys = new Set();
  #anchor = null;
  #isForgetting = false;
  // Everything that matches, also what is not loaded: { query, count }; null if items are selected one by one.
  matching = null;

  constructor(feed) {
    super();
    this.feed = feed;
    feed.addEventListener('removed', (event) => this.#forget(event.detail));
  }

  get size() {
    return this.matching ? this.matching.count : this.#keys.size;
  }

  // In the order of the list.
  get items() {
    return this.feed.items.filter((item) => this.#keys.has(item.key));
  }

  has(key) {
    return this.#keys.has(key);
  }

  toggle(key) {
    this.#anchor = key;
    this.#set((keys) => keys.delete(key) || keys.add(key));
  }

  // From the item that was last selected to this one.
  extendTo(key) {
    this.extend(this.#anchor ?? key, key);
  }

  extend(from, to) {
    const items = this.feed.items;
    const start = items.findIndex((item) => item.key === from);
    const end = items.findIndex((item) => item.key === to);
    if (end < 0) return;
    this.#anchor = start < 0 ? to : from;
    const range = start < 0 ? [items[end]] : items.slice(Math.min(start, end), Math.max(start, end) + 1);
    this.#set((keys) => range.forEach((item) => keys.add(item.key)));
    this.#anchor = to;
  }

  // All that are loaded.
  selectAll() {
    this.#set((keys) => this.feed.items.forEach((item) => keys.add(item.key)));
  }

  selectMatching(matching) {
    this.selectAll();
    this.matching = matching;
    this.dispatchEvent(new Event('change'));
  }

  clear() {
    this.#anchor = null;
    if (this.#keys.size || this.matching) this.#set((keys) => keys.clear());
  }

  // Many can be removed at once.
  #forget(key) {
    if (!this.#keys.delete(key) || this.#isForgetting) return;
    this.#isForgetting = true;
    queueMicrotask(() => {
      this.#isForgetting = false;
      this.#set(() => {});
    });
  }

  #set(change) {
    this.matching = null;
    change(this.#keys);
    this.dispatchEvent(new Event('change'));
  }

  // Listens to the tiles of a list. Where something is selected, a click on a tile selects it too.
  listen(list) {
    let press = null;
    let isHeld = false;
    const end = () => clearTimeout(press?.timer);
    const keyOf = (event) => event.target.closest('.tile[data-key]')?.dataset.key;
    list.addEventListener('pointerdown', (event) => {
      end();
      isHeld = false;
      const key = keyOf(event);
      if (event.pointerType !== 'touch' || !key || !event.target.closest('.tile-open')) return;
      const timer = setTimeout(() => {
        isHeld = true;
        navigator.vibrate?.(15);
        this.toggle(key);
      }, longPress);
      press = { timer, x: event.clientX, y: event.clientY };
    });
    list.addEventListener('pointermove', (event) => press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > tremble && end());
    for (const name of ['pointerup', 'pointercancel']) list.addEventListener(name, end);
    // The menu of a long press would cover what it selected.
    list.addEventListener('contextmenu', (event) => isHeld && event.preventDefault());
    list.addEventListener('click', (event) => {
      const key = keyOf(event);
      const isCheck = event.target.matches('.tile-check');
      if (!key || !(isCheck || event.target.closest('.tile-open'))) return;
      // Enter opens the tile in any case: its click has no position.
      const isSelecting = isCheck || isHeld || (event.detail > 0 && (this.size > 0 || event.shiftKey || event.ctrlKey || event.metaKey));
      if (!isSelecting) return;
      event.stopPropagation();
      if (!isCheck) event.preventDefault();
      if (isHeld) isHeld = false;
      else if (event.shiftKey) this.extendTo(key);
      else this.toggle(key);
    }, { capture: true });
    // Shift and a click would select text.
    list.addEventListener('mousedown', (event) => event.shiftKey && keyOf(event) && event.preventDefault());
  }
}
