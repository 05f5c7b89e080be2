// The end of a grid: how many items there are, the way to more of them, and what an empty list shows.

import { announce, h } from './dom.js';
import { messageFor } from './messages.js';

export class GridFooter {
  // Options: of the grid.
  constructor(grid, feed, options) {
    Object.assign(this, { grid, feed, options });
    this.element = h('div', { class: 'grid-footer' });
  }

  update() {
    const { feed, element, options } = this;
    if (options.count && feed.isLoaded) options.count.textContent = feed.items.length ? `${feed.items.length.toLocaleString()} of ${feed.totalText}` : '';
    const hadFocus = element.contains(document.activeElement);
    element.replaceChildren(...this.#content());
    if (hadFocus) (element.querySelector('button') ?? this.grid.list).focus({ preventScroll: true });
  }

  #content() {
    const { feed, grid, options } = this;
    const progress = feed.isLoaded && !feed.problem && options.progress?.();
    if (feed.problem) return [h('p', { class: 'form-error' }, messageFor(feed.problem)), this.#button('Try again')];
    if (progress) return progress;
    if (!feed.isLoaded) return [];
    if (feed.hasMore) return [this.#button(feed.loading ? 'Loading…' : 'Load more')];
    if (!feed.items.length && !grid.list.querySelector('.empty')) grid.list.replaceChildren(h('li', { class: 'empty' }, options.empty()));
    return [];
  }

  #button(label) {
    return h('button', { type: 'button', class: 'button second', 'aria-disabled': this.feed.loading ? 'true' : null, onclick: () => this.#loadMore() }, label);
  }

  async #loadMore() {
    const before = this.feed.items.length;
    await this.feed.more();
    const { items, hasMore, totalText } = this.feed;
    if (items.length === before) return;
    announce(`${items.length - before} more, ${items.length} of ${totalText}.`);
    // The button is gone after the last page: the focus moves to the first new item.
    if (!hasMore) this.grid.reveal(items[before].key);
  }
}
