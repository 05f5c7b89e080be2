// The bar that says how many items are selected and what can be done with them; its controls are one stop of the Tab
// key, and the arrow keys move between them.

import { maximum } from './batch.js';
import { announce, h, icon } from './dom.js';
import { plural } from './format.js';
import { statusOf } from './items.js';
import { toast } from './toast.js';

// At most so many items are in a share.
const maximumShared = 500;
const tooMany = (count, what) => `At most ${count.toLocaleString()} items can be ${what} at once.`;

export class SelectionBar {
  #announcement = null;

  // Actions: of the selection, by name; those that are missing are not offered. selectMatching() selects what is not
  // loaded too, focusList() gives the focus to the list.
  constructor(root, selection, { actions, selectMatching, focusList, isTrash }) {
    Object.assign(this, { root, selection, focusList, isTrash });
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
    const element = this.root.querySelector(`[data-action="${name}"]`);
    if (element.getAttribute('aria-disabled') === 'true') toast(element.title);
    else action();
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
      if (hadFocus) this.focusList();
      return;
    }
    this.count.textContent = `${size.toLocaleString()} selected`;
    this.all.hidden = Boolean(matching) || !feed.hasMore || size < feed.items.length;
    const items = matching ? [] : selection.items;
    const isShown = items.length > 0 && items.every((item) => statusOf(item) === 'completed');
    const isFavorite = items.length > 0 && items.every((item) => item.favorite);
    this.#setLabel('favorite', isFavorite ? 'Unfavourite' : 'Favourite');
    const isTooLarge = size > maximum;
    this.#disable('favorite', matching && isTooLarge && tooMany(maximum, 'changed'));
    this.#disable('tag', matching && isTooLarge && tooMany(maximum, 'changed'));
    this.#disable('share', matching ? 'Select the items one by one to share them.' : !isShown ? 'Only completed items can be shared.' : size > maximumShared && tooMany(maximumShared, 'shared'));
    this.#disable('compare', !(isShown && size === 2) && 'Select two completed items to compare them.');
    this.#disable('download', !matching && isTooLarge && tooMany(maximum, 'downloaded'));
    const buttons = this.#buttons;
    const current = buttons.find((element) => element.tabIndex === 0 && element === document.activeElement) ?? buttons.find((element) => element.dataset.action !== 'clear');
    for (const element of buttons) element.tabIndex = element === current ? 0 : -1;
  }

  #setLabel(name, text) {
    const label = this.root.querySelector(`[data-action="${name}"] .bar-label`);
    if (label) label.textContent = text;
  }

  // Reason: why the action is not possible, if it is not.
  #disable(name, reason) {
    const element = this.root.querySelector(`[data-action="${name}"]`);
    if (!element) return;
    for (const [attribute, value] of [['aria-disabled', 'true'], ['title', reason]]) {
      if (reason) element.setAttribute(attribute, value);
      else element.removeAttribute(attribute);
    }
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
