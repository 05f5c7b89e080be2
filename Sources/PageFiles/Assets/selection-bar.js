// The bar that says how many items are selected and what can be done with them; its controls are one stop of the Tab
// key, and the arrow keys move between them.

import { announce, h, icon } from './dom.js';
import { plural } from './format.js';
import { statusOf } from './items.js';

// At most so many items can be changed, or downloaded, at once by their names in a request.
const maximum = 1000;

export class SelectionBar {
  #announcement = null;

  // Actions: of the selection, by name; those that are missing are not offered. selectMatching() selects what is not
  // loaded too.
  constructor(root, selection, { actions, selectMatching, isTrash }) {
    Object.assign(this, { root, selection, isTrash });
    const button = (name, label, symbol = name) =>
      actions[name] && h('button', { type: 'button', class: 'quiet', 'data-action': name, onclick: () => this.#run(actions[name], name) }, icon(symbol), h('span', { class: 'bar-label' }, label));
    this.count = h('span', { class: 'bar-count' });
    this.all = h('button', { type: 'button', class: 'quiet bar-all', 'data-action': 'select-matching', onclick: selectMatching }, 'Select all that match');
    root.replaceChildren(
      h('div', { class: 'bar-head' },
        h('button', { type: 'button', class: 'quiet', 'data-action': 'clear', title: 'Clear the selection', onclick: () => selection.clear() }, icon('close'), h('span', { class: 'vh' }, 'Clear the selection')),
        this.count, this.all),
      h('div', { class: 'bar-actions' }, ...[
        button('favorite', 'Favourite'), button('tag', 'Tag'), button('download', 'Download'), button('share', 'Share'), button('compare', 'Compare'),
        button('restore', 'Restore'), button('remove', isTrash ? 'Delete permanently' : 'Delete', 'delete'),
      ].filter(Boolean)));
    root.addEventListener('keydown', (event) => this.#handleKey(event));
    selection.addEventListener('change', () => this.#changed());
    selection.feed.addEventListener('change', () => this.#update());
  }

  get #buttons() {
    return [...this.root.querySelectorAll('button')].filter((element) => !element.hidden);
  }

  #run(action, name) {
    if (this.root.querySelector(`[data-action="${name}"]`).getAttribute('aria-disabled') !== 'true') action();
  }

  #changed() {
    this.#update();
    clearTimeout(this.#announcement);
    const { size, matching } = this.selection;
    this.#announcement = setTimeout(() => announce(size ? `${plural(size, 'item')} selected.` : 'Nothing is selected.'), matching ? 0 : 250);
  }

  #update() {
    const { root, selection } = this;
    const { size, matching, feed } = selection;
    const hadFocus = root.contains(document.activeElement);
    root.hidden = size === 0;
    if (root.hidden) {
      // Whoever cleared the selection here is back in the list.
      if (hadFocus) (document.querySelector('.grid .tile-open') ?? document.querySelector('.grid')).focus({ preventScroll: true });
      return;
    }
    this.count.textContent = `${size.toLocaleString()} selected`;
    this.all.hidden = Boolean(matching) || !feed.hasMore || size < feed.items.length;
    const items = matching ? [] : selection.items;
    const isShown = items.length > 0 && items.every((item) => statusOf(item) === 'completed');
    const isFavorite = items.length > 0 && items.every((item) => item.favorite);
    this.#setLabel('favorite', isFavorite ? 'Unfavourite' : 'Favourite');
    this.#enable('favorite', !matching || size <= maximum);
    this.#enable('tag', !matching || size <= maximum);
    this.#enable('share', isShown && size <= 500);
    this.#enable('compare', isShown && size === 2);
    this.#enable('download', Boolean(matching) || size <= maximum);
    const buttons = this.#buttons;
    const current = buttons.find((element) => element.tabIndex === 0 && element === document.activeElement) ?? buttons.find((element) => element.dataset.action !== 'clear');
    for (const element of buttons) element.tabIndex = element === current ? 0 : -1;
  }

  #setLabel(name, text) {
    const label = this.root.querySelector(`[data-action="${name}"] .bar-label`);
    if (label) label.textContent = text;
  }

  #enable(name, isEnabled) {
    const element = this.root.querySelector(`[data-action="${name}"]`);
    if (isEnabled) element?.removeAttribute('aria-disabled');
    else element?.setAttribute('aria-disabled', 'true');
  }

  #handleKey(event) {
    const buttons = this.#buttons;
    const index = buttons.indexOf(document.activeElement);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (index < 0 || target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = buttons[(target + buttons.length) % buttons.length];
    for (const element of buttons) element.tabIndex = element === next ? 0 : -1;
    next.focus();
  }
}
