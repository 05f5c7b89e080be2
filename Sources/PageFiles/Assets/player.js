// The full-screen view of one item: it plays when opened, goes to its neighbours, and can be linked to (?v=…).

import { announce, h, icon } from './dom.js';
import { kindWords, statusOf, why } from './items.js';
import { sideOf } from './side.js';
import { stageOf } from './stage.js';

export class Player {
  #item = null;
  #opener = null;
  #pushed = false;
  #shown = '';
  #stage = null;

  // Options: feed, grid, acts (again, remove), toAddress(item) and fromAddress(text) for ?v=, find(key) to fetch an
  // item that is not in the list, missing() where it is not there at all.
  constructor(options) {
    Object.assign(this, options);
    const button = (name, label, run, kind) =>
      h('button', { type: 'button', class: `round ${kind ?? ''}`, 'data-go': name, onclick: run }, icon(name), h('span', { class: 'vh' }, label));
    const step = (kind) => [
      button('back', 'Previous (newer)', () => this.step(-1), `${kind} step-back`),
      button('on', 'Next (older)', () => this.step(1), `${kind} step-on`),
    ];
    this.place = h('span', { class: 'player-place' });
    this.stage = h('div', { class: 'stage', onclick: (event) => event.target.matches('.stage, .stage-fit, .job-pair, .job-pair figure') && this.close() });
    this.side = h('div', { class: 'side' });
    this.bar = h('div', { class: 'player-bar' }, button('close', 'Close', () => this.close()),
      ...step('bar-step').map((element) => (element.classList.remove('step-back', 'step-on'), element)), this.place);
    this.steps = step('step');
    this.dialog = h('dialog', { class: 'player', 'aria-label': 'Player', onkeydown: (event) => this.#key(event), onclose: () => this.#closed(),
      oncancel: (event) => { event.preventDefault(); this.close(); } }, this.bar, this.stage, this.side);
    document.body.append(this.dialog);
    addEventListener('popstate', () => this.follow());
    this.feed.addEventListener('change', () => this.#changed());
  }

  open(item, { push = true } = {}) {
    if (!this.dialog.open) this.#opener = document.activeElement;
    this.#pushed = push;
    if (push) history.pushState({ player: true }, '', this.#address(item));
    this.#show(item);
  }

  // Opens what the address names, or closes where it names nothing.
  async follow() {
    const text = new URLSearchParams(location.search).get('v');
    if (!text) return this.#hide();
    const key = this.fromAddress(text);
    const item = this.feed.find(key) ?? (await this.find(key).catch(() => null));
    if (new URLSearchParams(location.search).get('v') !== text) return;
    if (item) return this.open(item, { push: false });
    history.replaceState(null, '', this.#address(null));
    this.missing();
  }

  close() {
    if (!this.dialog.open) return;
    const pushed = this.#pushed;
    this.#hide();
    if (pushed) history.back();
    else history.replaceState(null, '', this.#address(null));
  }

  async step(by) {
    const index = this.feed.items.findIndex((item) => item.key === this.#item?.key);
    if (index < 0) return;
    if (index + by >= this.feed.items.length && this.feed.hasMore) await this.feed.more();
    const item = this.feed.items[index + by];
    if (!item || !this.dialog.open) return;
    history.replaceState(history.state, '', this.#address(item));
    this.#show(item);
  }

  #show(item) {
    this.#item = item;
    this.#draw();
    if (this.dialog.open) {
      announce(`${kindWords[item.kind]}: ${item.prompt}`);
      return;
    }
    document.documentElement.classList.add('covered');
    this.dialog.showModal();
    this.bar.querySelector('button').focus();
  }

  #draw() {
    const item = this.#item;
    const shown = `${item.key} ${statusOf(item)}`;
    if (shown !== this.#shown) {
      this.#stage?.stop();
      const focus = this.stage.contains(document.activeElement) && document.activeElement.dataset.go;
      this.#stage = stageOf(item, { again: () => this.#again() });
      this.stage.replaceChildren(this.#stage.element, ...this.steps);
      this.#shown = shown;
      if (this.dialog.open && (focus || document.activeElement === document.body)) {
        const same = this.steps.find((element) => element.dataset.go === focus);
        (same ?? this.bar.querySelector('button')).focus();
      }
    }
    const held = this.side.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    this.side.replaceChildren(...sideOf(item, { again: () => this.#again(), remove: () => this.#remove() }));
    if (held) this.side.querySelector(`[data-act="${held}"]`)?.focus();
    this.dialog.setAttribute('aria-label', `${kindWords[item.kind] === 'video' ? 'Video' : 'Picture'}: ${item.prompt.slice(0, 120)}`);
    this.#neighbours();
  }

  #neighbours() {
    const { items, hasMore, shownTotal } = this.feed;
    const index = items.findIndex((item) => item.key === this.#item.key);
    this.place.textContent = index < 0 ? '' : `${(index + 1).toLocaleString()} of ${(shownTotal ?? items.length).toLocaleString()}`;
    for (const element of this.dialog.querySelectorAll('[data-go="back"]')) element.setAttribute('aria-disabled', String(index <= 0));
    for (const element of this.dialog.querySelectorAll('[data-go="on"]')) {
      element.setAttribute('aria-disabled', String(index < 0 || (index + 1 >= items.length && !hasMore)));
    }
  }

  #changed() {
    if (!this.dialog.open) return;
    const now = this.feed.find(this.#item.key);
    if (now && now !== this.#item) {
      const before = statusOf(this.#item);
      this.#item = now;
      this.#draw();
      if (statusOf(now) !== before) announce(why(now) || 'It is ready.');
    } else {
      this.#neighbours();
    }
  }

  #again() {
    const item = this.#item;
    this.#opener = null;
    this.close();
    this.acts.again(item);
  }

  #remove() {
    const item = this.#item;
    this.close();
    this.acts.remove(item);
  }

  #hide() {
    if (this.dialog.open) this.dialog.close();
  }

  #closed() {
    this.#stage?.stop();
    this.#stage = null;
    this.#shown = '';
    this.stage.replaceChildren();
    document.documentElement.classList.remove('covered');
    const opener = this.#opener;
    const key = this.#item?.key;
    this.#opener = null;
    if (opener?.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
    else if (opener && key) this.grid.reveal(key);
  }

  #address(item) {
    const url = new URL(location.href);
    if (item) url.searchParams.set('v', this.toAddress(item));
    else url.searchParams.delete('v');
    return url.pathname + url.search;
  }

  #key(event) {
    if (event.key === 'Tab') return this.#wrap(event);
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // A video that has the focus seeks with these keys.
    if (event.target.tagName === 'VIDEO') return;
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    this.step(event.key === 'ArrowLeft' ? -1 : 1);
  }

  // From the last control on to the first, rather than out to the browser's own.
  #wrap(event) {
    const controls = [...this.dialog.querySelectorAll('button, a[href], video[controls]')].filter((element) => element.offsetParent);
    const [edge, other] = event.shiftKey ? [controls[0], controls.at(-1)] : [controls.at(-1), controls[0]];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    other.focus();
  }
}
