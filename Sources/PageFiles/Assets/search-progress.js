// A list that is being searched: how far back it has looked, with a way to stop and to go on, and the result announced.

import { dayOf } from './dates.js';
import { announce, h } from './dom.js';
import { plural } from './format.js';

// In milliseconds, before the result is announced: the next page of the search may be requested at once.
const rest = 400;

export class SearchProgress {
  #isAwaited = false;
  #timer = null;

  // isSearch(): whether the server has to look for the items.
  constructor(feed, isSearch) {
    Object.assign(this, { feed, isSearch });
    feed.addEventListener('change', () => this.#changed());
  }

  // Announces the result of a new list, once it stands still.
  announceResult() {
    this.#isAwaited = true;
    this.#changed();
  }

  // What the end of the list shows; null where nothing is being searched.
  content() {
    const { feed } = this;
    if (!this.isSearch() || !feed.hasMore || feed.reached === null) return null;
    const button = (label, run) => h('button', { type: 'button', class: 'button second', onclick: run }, label);
    return [
      h('p', { class: 'search-progress' }, !feed.isStopped && h('span', { class: 'spinner', 'aria-hidden': 'true' }), `Searched back to ${dayOf(feed.reached)}`),
      feed.isStopped ? button('Go on', () => this.#goOn()) : button('Stop', () => this.#stop()),
    ];
  }

  #stop() {
    this.#isAwaited = true;
    this.feed.setStopped(true);
  }

  #goOn() {
    this.#isAwaited = true;
    this.feed.setStopped(false);
    this.feed.more();
  }

  #changed() {
    clearTimeout(this.#timer);
    const { feed } = this;
    if (!this.#isAwaited || !feed.isLoaded || feed.loading || feed.problem) return;
    this.#timer = setTimeout(() => {
      this.#isAwaited = false;
      const count = feed.shownTotal ?? feed.items.length;
      const soFar = feed.hasMore && feed.shownTotal === null ? ' so far' : '';
      announce(`${feed.isStopped ? 'Stopped. ' : ''}${count || soFar ? `${plural(count, 'item')} found${soFar}.` : 'No results.'}`);
    }, rest);
  }
}
