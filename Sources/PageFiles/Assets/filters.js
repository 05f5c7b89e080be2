// The filters of the gallery: a search and fields, kept in the page's address, as the query of the list and of a batch.

import { pairsOf } from './api.js';
import { endOfDay, startOfDay } from './dates.js';
import { h, icon } from './dom.js';
import { hasTag } from './items.js';

// In milliseconds: the list is not loaded after each key of a word or a date.
const typingDelay = 250;
const dateDelay = 800;
const fields = ['q', 'kind', 'status', 'favorite', 'from', 'to', 'before'];

export class Filters {
  tags = [];
  #timer = null;
  #applied = '';

  // onChange() runs when the list has to change.
  constructor(form, { isTrash, onChange }) {
    Object.assign(this, { form, isTrash, onChange });
    this.chips = form.querySelector('#tag-chips');
    this.more = form.querySelector('#more-filters');
    this.rest = form.querySelector('#filters-rest');
    const query = new URLSearchParams(location.search);
    for (const name of fields) this.#setValue(name, query.get(name) ?? '');
    this.#setTags(query.getAll('tag'));
    this.#toggleRest(['from', 'to', 'before'].some((name) => this.value(name)));
    this.#applied = this.text;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.apply();
    });
    // Words of an input method are searched when they are composed.
    form.elements.q.addEventListener('input', (event) => !event.isComposing && this.#applyIn(typingDelay));
    form.elements.q.addEventListener('compositionend', () => this.#applyIn(typingDelay));
    for (const name of ['kind', 'status', 'favorite']) form.elements[name].addEventListener('change', () => this.apply());
    for (const name of ['from', 'to']) form.elements[name].addEventListener('change', () => this.#applyIn(dateDelay));
    form.elements.tag.addEventListener('change', ({ target }) => {
      this.addTag(target.value);
      target.value = '';
    });
    form.elements.month.addEventListener('change', ({ target }) => target.value !== 'other' && this.#setMonth(target.value));
    this.more.addEventListener('click', () => this.#toggleRest(this.rest.hidden));
    form.querySelector('#newest').addEventListener('click', () => {
      this.#setValue('before', '');
      this.apply();
      form.elements.before.focus();
    });
    this.update();
  }

  value(name) {
    const control = this.form.elements[name];
    return control.type === 'checkbox' ? (control.checked ? 'true' : '') : control.value.trim();
  }

  // The filters as the page's address names them.
  get text() {
    const query = new URLSearchParams();
    if (this.isTrash) query.set('trash', 'true');
    for (const name of fields) if (this.value(name)) query.set(name, this.value(name));
    for (const tag of this.tags) query.append('tag', tag);
    return query.toString();
  }

  get before() {
    return this.value('before') ? endOfDay(this.value('before')) : null;
  }

  get isActive() {
    return this.tags.length > 0 || fields.some((name) => this.value(name));
  }

  // Whether the server has to look through the items.
  get isSearch() {
    return Boolean(this.value('q') || this.tags.length || (this.value('favorite') && (this.value('status') || this.isTrash)));
  }

  // The query of a batch; what is undefined is left out.
  get query() {
    const ends = [this.value('to') && endOfDay(this.value('to')), this.before].filter(Boolean).sort();
    return {
      kind: this.value('kind') || undefined,
      status: this.value('status') || undefined,
      q: this.value('q') || undefined,
      tag: this.tags.length ? this.tags : undefined,
      favorite: this.value('favorite') ? true : undefined,
      from: (this.value('from') && startOfDay(this.value('from'))) || undefined,
      to: ends[0],
      trash: this.isTrash || undefined,
    };
  }

  // The parameters of the list.
  get parameters() {
    return pairsOf({ ...this.query, to: (this.value('to') && endOfDay(this.value('to'))) || undefined });
  }

  // Whether a live change belongs in the list. Only the server searches texts: what is listed stays, nothing is added.
  matches(item, isListed) {
    const { kind, status, q, tag = [], favorite, from, to } = this.query;
    if (Boolean(item.trashed) !== this.isTrash || (kind && item.kind !== kind) || (favorite && !item.favorite)) return false;
    if (status && item.status !== (status === 'active' ? 'processing' : status)) return false;
    if (!tag.every((name) => hasTag(item, name))) return false;
    if ((from && item.created < Date.parse(from)) || (to && item.created >= Date.parse(to))) return false;
    return !q || isListed;
  }

  apply() {
    clearTimeout(this.#timer);
    this.update();
    if (this.text === this.#applied) return;
    this.#applied = this.text;
    // An item that is open stays in the address.
    const open = new URLSearchParams(location.search).get('v');
    const query = [this.text, open && new URLSearchParams({ v: open }).toString()].filter(Boolean).join('&');
    history.replaceState(history.state, '', location.pathname + (query && `?${query}`));
    this.onChange();
  }

  clear() {
    for (const name of fields) this.#setValue(name, '');
    this.#setTags([]);
    this.apply();
  }

  addTag(tag) {
    if (!tag || hasTag(this, tag)) return;
    this.#setTags([...this.tags, tag]);
    this.apply();
  }

  // A tag has another name, or is gone if there is none.
  renameTag(tag, name) {
    if (!hasTag(this, tag)) return;
    this.#setTags(this.tags.filter((other) => !hasTag({ tags: [tag, name] }, other)).concat(name));
    this.apply();
  }

  #applyIn(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.apply(), delay);
  }

  #setTags(tags) {
    this.tags = tags;
    this.chips.replaceChildren(...tags.map((tag) => h('li', {},
      h('button', { type: 'button', class: 'chip', 'data-tag': tag, onclick: () => this.#removeTag(tag) }, h('span', {}, tag), icon('close'), h('span', { class: 'vh' }, ' remove this filter')))));
  }

  #removeTag(tag) {
    this.#setTags(this.tags.filter((other) => other !== tag));
    (this.chips.querySelector('button') ?? (this.rest.hidden ? this.more : this.form.elements.tag)).focus();
    this.apply();
  }

  #setMonth(text) {
    const [first, last] = text ? daysOf(text) : ['', ''];
    this.#setValue('from', first);
    this.#setValue('to', last);
    this.apply();
  }

  #setValue(name, value) {
    const control = this.form.elements[name];
    if (control.type === 'checkbox') control.checked = value === 'true';
    else control.value = value;
    // What the control does not know is no filter.
    if (control.type !== 'checkbox' && control.value !== value) control.value = '';
  }

  #toggleRest(isShown) {
    this.rest.hidden = !isShown;
    this.more.setAttribute('aria-expanded', String(isShown));
  }

  // Shows what is chosen; also after the choices have changed.
  update() {
    this.form.querySelector('#newest').hidden = !this.value('before');
    const month = this.form.elements.month;
    const [from, to] = [this.value('from'), this.value('to')];
    const [first, last] = daysOf(from.slice(0, 7));
    month.value = from || to ? (from === first && to === last ? from.slice(0, 7) : 'other') : '';
    if (month.selectedIndex < 0) month.value = 'other';
    const count = ['from', 'to', 'before'].filter((name) => this.value(name)).length;
    this.more.querySelector('.more-count').textContent = count ? ` (${count})` : '';
  }
}

// The first and the last day of a month like 2026-11.
function daysOf(text) {
  const [year, month] = text.split('-').map(Number);
  return [`${text}-01`, `${text}-${new Date(year, month, 0).getDate()}`];
}
