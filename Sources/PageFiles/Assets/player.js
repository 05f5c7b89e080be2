// The full-screen view of one item: plays videos, steps to neighbours, and has a permanent link (?v=…).

import { detailsOf } from './details-panel.js';
import { trapFocus } from './dialog.js';
import { announce, h, icon, offsetOf, raiseMessages } from './dom.js';
import { statusOf, statusReason } from './items.js';
import { previewOf } from './preview.js';

export class Player {
  #item = null;
  #opener = null;
  #pushed = false;
  #shown = '';
  #preview = null;

  // Options: feed, grid, actions (of the item: reuse, remove, and those of the details), toParameter(item) and fromParameter(text) for ?v=, find(key) to fetch
  // an item that is not in the list, onMissing() if it does not exist, onClosed().
  constructor(options) {
    Object.assign(this, options);
    const button = (name, label, run, kind) =>
      h('button', { type: 'button', class: `round ${kind ?? ''}`, 'data-go': name, onclick: run }, icon(name), h('span', { class: 'vh' }, label));
    const step = (kind) => [
      button('previous', 'Previous (newer)', () => this.step(-1), `${kind} step-previous`),
      button('next', 'Next (older)', () => this.step(1), `${kind} step-next`),
    ];
    this.place = h('span', { class: 'player-place' });
    this.previewArea = h('div', { class: 'preview', onclick: (event) => event.target.matches('.preview, .preview-fit, .job-pair, .job-pair figure') && this.close() });
    this.details = h('div', { class: 'details-panel' });
    this.bar = h('div', { class: 'player-bar' }, button('close', 'Close', () => this.close()),
      ...step('bar-step').map((element) => (element.classList.remove('step-previous', 'step-next'), element)), this.place);
    this.steps = step('step');
    this.dialog = h('dialog', { class: 'player', 'aria-label': 'Player', onkeydown: (event) => this.#handleKey(event), onclose: () => this.#closed(),
      oncancel: (event) => { event.preventDefault(); this.close(); } }, this.bar, this.previewArea, this.details);
    document.body.append(this.dialog);
    addEventListener('popstate', () => this.openFromURL());
    this.feed.addEventListener('change', () => this.#changed());
    this.feed.addEventListener('unlisted', ({ detail }) => this.dialog.open && detail.key === this.#item.key && this.#replace(detail));
  }

  // The item that is shown; null if the player is closed.
  get item() {
    return this.dialog.open ? this.#item : null;
  }

  open(item, { push = true } = {}) {
    if (!this.dialog.open) this.#opener = document.activeElement;
    this.#pushed = push;
    if (push) history.pushState({ player: true }, '', this.#urlOf(item));
    this.#show(item);
  }

  // Opens the item that the URL names; closes the player if it names none.
  async openFromURL() {
    const text = new URLSearchParams(location.search).get('v');
    if (!text) return this.#hide();
    const key = this.fromParameter(text);
    const item = this.feed.find(key) ?? (await this.find(key).catch(() => null));
    if (new URLSearchParams(location.search).get('v') !== text) return;
    if (item) return this.open(item, { push: false });
    history.replaceState(null, '', this.#urlOf(null));
    this.onMissing();
  }

  // Resolves once the page's address is the one without an item.
  async close() {
    if (!this.dialog.open) return;
    const pushed = this.#pushed;
    this.#hide();
    if (!pushed) return history.replaceState(null, '', this.#urlOf(null));
    await new Promise((resolve) => {
      addEventListener('popstate', resolve, { once: true });
      history.back();
    });
  }

  async step(offset) {
    const index = this.feed.items.findIndex((item) => item.key === this.#item?.key);
    if (index < 0) return;
    if (index + offset >= this.feed.items.length && this.feed.hasMore) await this.feed.more();
    const item = this.feed.items[index + offset];
    if (item && this.dialog.open) this.goTo(item);
  }

  // Shows another item in place of this one.
  goTo(item) {
    history.replaceState(history.state, '', this.#urlOf(item));
    this.#show(item);
  }

  #show(item) {
    this.#item = item;
    this.#draw();
    if (this.dialog.open) {
      announce(`${item.kind}: ${item.prompt}`);
      return;
    }
    document.documentElement.classList.add('player-open');
    this.dialog.showModal();
    raiseMessages();
    this.bar.querySelector('button').focus();
  }

  #draw() {
    const item = this.#item;
    const shown = `${item.key} ${statusOf(item)}`;
    if (shown !== this.#shown) {
      this.#preview?.stop();
      const focus = this.previewArea.contains(document.activeElement) && document.activeElement.dataset.go;
      this.#preview = previewOf(item, this.#actions);
      this.previewArea.replaceChildren(this.#preview.element, ...this.steps);
      this.#shown = shown;
      if (this.dialog.open && (focus || document.activeElement === document.body)) {
        const same = this.steps.find((element) => element.dataset.go === focus);
        (same ?? this.bar.querySelector('button')).focus();
      }
    }
    const focused = this.details.contains(document.activeElement) ? document.activeElement : null;
    this.details.replaceChildren(...detailsOf(item, this.#actions));
    if (focused) this.#focusLike(focused);
    this.dialog.setAttribute('aria-label', `${item.kind === 'video' ? 'Video' : 'Image'}: ${item.prompt.slice(0, 120)}`);
    this.#updateSteps();
  }

  // Gives the focus to a control of the details again, or to what has taken its place.
  #focusLike(control) {
    const same = control.isConnected ? control : this.details.querySelector(`[data-action="${CSS.escape(control.dataset.action ?? '')}"]`);
    (same ?? this.bar.querySelector('button')).focus({ preventScroll: true });
  }

  #updateSteps() {
    const { items, hasMore, totalText } = this.feed;
    const index = items.findIndex((item) => item.key === this.#item.key);
    this.place.textContent = index < 0 ? '' : `${(index + 1).toLocaleString()} of ${totalText}`;
    for (const element of this.dialog.querySelectorAll('[data-go="previous"]')) element.setAttribute('aria-disabled', String(index <= 0));
    for (const element of this.dialog.querySelectorAll('[data-go="next"]')) {
      element.setAttribute('aria-disabled', String(index < 0 || (index + 1 >= items.length && !hasMore)));
    }
  }

  #changed() {
    if (!this.dialog.open) return;
    const now = this.feed.find(this.#item.key);
    if (now && now !== this.#item) this.#replace(now);
    else this.#updateSteps();
  }

  #replace(now) {
    const before = statusOf(this.#item);
    this.#item = now;
    this.#draw();
    if (statusOf(now) !== before) announce(statusReason(now) || 'It is ready.');
  }

  get #actions() {
    const bound = Object.entries(this.actions).map(([name, run]) => [name, (...values) => run(this.#item, ...values)]);
    const closeAnd = (name) => (...values) => {
      const item = this.#item;
      if (name === 'reuse') this.#opener = null;
      this.close();
      this.actions[name](item, ...values);
    };
    const closing = ['reuse', 'remove', 'restore'].filter((name) => name in this.actions);
    const { findTag } = this.actions;
    return {
      ...Object.fromEntries(bound), ...Object.fromEntries(closing.map((name) => [name, closeAnd(name)])),
      // Its filter is in the page's address.
      ...(findTag && { findTag: (tag) => this.close().then(() => findTag(null, tag)) }),
    };
  }

  #hide() {
    if (this.dialog.open) this.dialog.close();
  }

  #closed() {
    this.#preview?.stop();
    this.#preview = null;
    this.#shown = '';
    this.previewArea.replaceChildren();
    document.documentElement.classList.remove('player-open');
    const opener = this.#opener;
    const key = this.#item?.key;
    this.#opener = null;
    this.onClosed?.();
    if (opener?.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
    else if (opener && key) this.grid.reveal(key);
  }

  #urlOf(item) {
    const url = new URL(location.href);
    if (item) url.searchParams.set('v', this.toParameter(item));
    else url.searchParams.delete('v');
    return url.pathname + url.search;
  }

  #handleKey(event) {
    if (event.key === 'Tab') return trapFocus(this.dialog, event);
    const offset = offsetOf(event);
    if (!offset) return;
    event.preventDefault();
    this.step(offset);
  }
}
