// Which items of a feed are selected: with the tiles' checks, Shift for a range, Control+A for all, Escape for none, and
// a long press on a touch screen.

const longPress = 500;
// In pixels: a finger that moves further scrolls.
const tremble = 10;
// In milliseconds: a click comes this soon after the finger has left.
const clickDelay = 400;

export class Selection extends EventTarget {
  #keys = new Set();
  #anchor = null;
  #isForgetting = false;
  #isMode = false;
  // Counts the changes: an answer that comes late can be told to be about an older selection.
  version = 0;
  // Everything that matches, also what is not loaded: { query, count }; null if items are selected one by one.
  matching = null;

  constructor(feed) {
    super();
    this.feed = feed;
    feed.addEventListener('removed', (event) => this.#forget(event.detail));
    feed.addEventListener('cleared', () => this.clear());
  }

  get size() {
    return this.matching ? this.matching.count : this.#keys.size;
  }

  // Whether a click on an item selects it instead of opening it.
  get isSelecting() {
    return this.#isMode || this.size > 0;
  }

  // In the order of the list.
  get items() {
    return this.feed.items.filter((item) => this.#keys.has(item.key));
  }

  has(key) {
    return Boolean(this.matching) || this.#keys.has(key);
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
    this.#changed();
  }

  // Until the selection is cleared, also while nothing is selected.
  begin() {
    this.#isMode = true;
    this.#changed();
  }

  clear() {
    const wasSelecting = this.isSelecting;
    this.#anchor = null;
    this.#isMode = false;
    this.#keys.clear();
    this.matching = null;
    this.version += 1;
    if (wasSelecting) this.#changed();
  }

  // Many can be removed at once.
  #forget(key) {
    if (!this.#keys.delete(key) || this.#isForgetting) return;
    this.#isForgetting = true;
    queueMicrotask(() => {
      this.#isForgetting = false;
      this.#changed();
    });
  }

  #set(change) {
    if (this.matching) for (const { key } of this.feed.items) this.#keys.add(key);
    this.matching = null;
    this.version += 1;
    change(this.#keys);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }

  // Listens to the tiles of a list. Where something is selected, a click on a tile selects it too.
  listen(list) {
    let press = null;
    let isHeld = false;
    let release = null;
    const keyOf = (event) => event.target.closest('.tile[data-key]')?.dataset.key;
    const hold = () => {
      clearTimeout(press.timer);
      if (isHeld) return;
      isHeld = true;
      navigator.vibrate?.(15);
      this.toggle(press.key);
    };
    const end = () => {
      clearTimeout(press?.timer);
      press = null;
    };
    list.addEventListener('pointerdown', (event) => {
      end();
      clearTimeout(release);
      isHeld = false;
      const key = keyOf(event);
      if (event.pointerType !== 'touch' || !key || !event.target.closest('.tile-open')) return;
      press = { key, timer: setTimeout(hold, longPress), x: event.clientX, y: event.clientY };
    });
    list.addEventListener('pointermove', (event) => press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > tremble && end());
    for (const name of ['pointerup', 'pointercancel']) {
      list.addEventListener(name, () => {
        end();
        // Some browsers send no click after a long press.
        release = setTimeout(() => { isHeld = false; }, clickDelay);
      });
    }
    // The menu of a long press would cover what it selects; it may come before its time is over.
    list.addEventListener('contextmenu', (event) => {
      if (!press) return;
      event.preventDefault();
      hold();
    });
    list.addEventListener('click', (event) => {
      const key = keyOf(event);
      const isCheck = event.target.matches('.tile-check');
      if (!key || !(isCheck || event.target.closest('.tile-open'))) return;
      // Enter opens the tile in any case: its click has no position.
      const isSelecting = isCheck || isHeld || (event.detail > 0 && (this.isSelecting || event.shiftKey || event.ctrlKey || event.metaKey));
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
