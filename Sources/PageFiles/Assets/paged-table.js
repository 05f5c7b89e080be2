// A table of which the server gives a page at a time, with a choice of which rows there are.

import { announce, h } from './dom.js';
import { count } from './figures.js';
import { Table } from './table.js';
import { inWords } from './words.js';

export class PagedTable {
  #cursors = [null];
  #next = null;
  #turn = 0;

  // Options: as a table's, and name, choices ([[value, label]]), load({ choice, cursor, limit }) → { rows, pagination }.
  constructor(root, options) {
    Object.assign(this, options);
    // A narrow screen is long enough as it is.
    this.limit = matchMedia('(max-width: 60rem)').matches ? 8 : 20;
    this.choice = h('select', { id: `${this.name}-choice`, onchange: () => this.#choose() }, this.choices.map(([value, label]) => h('option', { value }, label)));
    this.where = h('p', { class: 'count' });
    this.back = h('button', { type: 'button', class: 'button second small', 'aria-disabled': 'true', onclick: () => this.#turnTo(-1) }, 'Previous', h('span', { class: 'vh' }, ` page of ${this.label.toLowerCase()}`));
    this.on = h('button', { type: 'button', class: 'button second small', 'aria-disabled': 'true', onclick: () => this.#turnTo(1) }, 'Next', h('span', { class: 'vh' }, ` page of ${this.label.toLowerCase()}`));
    this.fault = h('p', { class: 'form-error', hidden: true });
    const place = h('div', { class: 'table-place' });
    root.append(h('div', { class: 'list-head' }, h('div', { class: 'filter' }, h('label', { for: `${this.name}-choice` }, 'Show'), this.choice), this.where), this.fault, place,
      h('nav', { class: 'turn', 'aria-label': `Pages of ${this.label.toLowerCase()}` }, this.back, this.on));
    this.table = new Table(place, options);
  }

  async begin() {
    this.#cursors = [null];
    await this.#show();
  }

  // Reads the page that is shown once more.
  async refresh() {
    await this.#read();
  }

  // Draws it once more, for what its cells say beside the rows.
  redraw(extra) {
    this.extra = extra;
    if (this.rows) this.table.show(this.rows, extra);
  }

  async #choose() {
    await this.begin();
    announce(this.where.textContent || this.empty);
  }

  async #turnTo(step) {
    const button = step > 0 ? this.on : this.back;
    if (button.getAttribute('aria-disabled') === 'true') return;
    const shown = this.#cursors;
    this.#cursors = step > 0 ? [...shown, this.#next] : shown.slice(0, -1);
    // Where the next page begins is known when this one is there.
    for (const one of [this.back, this.on]) one.setAttribute('aria-disabled', 'true');
    if (!(await this.#show())) {
      this.#cursors = shown;
      this.#allowTurns();
    }
    announce(this.where.textContent);
  }

  // Whether it could be read.
  async #show() {
    try {
      await this.#read();
      return true;
    } catch (problem) {
      this.fault.textContent = inWords(problem);
      this.fault.hidden = false;
      return false;
    }
  }

  async #read() {
    const turn = ++this.#turn;
    const { rows, pagination } = await this.load({ choice: this.choice.value, cursor: this.#cursors.at(-1), limit: this.limit });
    // Something else has been asked for in the meantime.
    if (turn !== this.#turn) return;
    // What was on the last page is gone.
    if (!rows.length && this.#cursors.length > 1) return this.begin();
    this.fault.hidden = true;
    this.rows = rows;
    this.#next = pagination.hasMore ? pagination.nextCursor : null;
    this.table.show(rows, this.extra);
    const first = (this.#cursors.length - 1) * this.limit + 1;
    const all = pagination.total;
    this.where.textContent = rows.length ? `${count(first)} to ${count(first + rows.length - 1)}${Number.isInteger(all) ? ` of ${count(Math.max(all, first + rows.length - 1))}` : ''}` : '';
    this.#allowTurns();
    this.back.parentElement.hidden = this.#cursors.length === 1 && !this.#next;
  }

  #allowTurns() {
    this.back.setAttribute('aria-disabled', String(this.#cursors.length === 1));
    this.on.setAttribute('aria-disabled', String(!this.#next));
  }
}
